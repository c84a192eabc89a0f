import type { Querying } from "../postgres/database.ts";
import { announce } from "./announce.ts";

/** What the house still has to do in the world. Each may be carried out twice, so each must be harmless the second time. */
export type Owed =
  | { readonly kind: "compile-pipeline"; readonly pipeline: string }
  /** News of a serial group, told outside of the transaction that made it: two workflows are never locked at once. */
  | { readonly kind: "tell-workflow"; readonly workflow: string; readonly event: object }
  /** As `max_auto_reruns` asks. */
  | { readonly kind: "rerun-workflow"; readonly workflow: string }
  | { readonly kind: "forget-organization"; readonly organization: string }
  /** A delivery whose meaning hangs on what the forge or the repository answers. */
  | {
      readonly kind: "decide-delivery";
      readonly project: string;
      readonly delivery: object;
      readonly event: object;
      readonly request: object;
    }
  | { readonly kind: "store-log"; readonly task: string; readonly attempt: number }
  | { readonly kind: "report-status"; readonly project: string; readonly pipeline: string; readonly job: string }
  | { readonly kind: "call-webhooks"; readonly workflow: string; readonly job?: string }
  | { readonly kind: "call-webhook"; readonly webhook: string; readonly workflow: string; readonly job?: string };
export type OwedKind = Owed["kind"];

/** Two of one key are one; without a key each counts. */
export async function owe(
  db: Querying,
  { kind, ...payload }: Owed,
  options: { readonly key?: string; readonly dueAt?: Date } = {},
): Promise<void> {
  await db
    .insertInto("effects")
    .values({
      kind,
      payload: JSON.stringify(payload),
      key: options.key ?? null,
      ...(options.dueAt && { due_at: options.dueAt }),
    })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
  await announce(db, { about: "effect", kind });
}
