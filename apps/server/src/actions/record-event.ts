import type { Querying } from "../postgres/database.ts";

/** Who did it. */
export interface Actor {
  readonly id: string;
  readonly type: "user" | "runner" | "system" | "anonymous";
  readonly name?: string;
}

export interface Thing {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
}

/** Where a request came from. */
export interface Origin {
  readonly id: string;
  readonly ip_address: string;
}

export interface SecurityEvent {
  /** CircleCI's own name of the action where it has one. */
  readonly action: string;
  readonly organizationId?: string;
  readonly actor: Actor;
  readonly target: Thing;
  readonly success: boolean;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly request?: Origin;
}

/** Adds to the record, in the transaction of what it tells of: what cannot be recorded does not happen. */
export async function recordEvent(db: Querying, event: SecurityEvent): Promise<void> {
  await db
    .insertInto("events")
    .values({
      organization_id: event.organizationId ?? null,
      action: event.action,
      actor: JSON.stringify(event.actor),
      target: JSON.stringify(event.target),
      scope: JSON.stringify(event.organizationId ? { id: event.organizationId, type: "organization" } : {}),
      payload: JSON.stringify(event.payload ?? {}),
      success: event.success,
      request: event.request ? JSON.stringify(event.request) : null,
    })
    .execute();
}
