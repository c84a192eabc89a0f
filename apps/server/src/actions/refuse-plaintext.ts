import { Refusal } from "@ringfort/contract";
import type { Doing } from "./create-organization.ts";
import type { House } from "./house.ts";
import { settingsOfOrganization } from "./organization-settings.ts";
import { recordEvent, type Thing } from "./record-event.ts";

export interface Plaintext {
  readonly action: string;
  readonly organizationId: string;
  readonly target: Thing;
  /** What comes in clear, as the beginning of a sentence. */
  readonly what: string;
  /** What to do about it, in a sentence. */
  readonly instead: string;
}

/** Lets a secret come in clear only where the organization has allowed it. A refusal is recorded as well. */
export async function refusePlaintext(
  { db }: Pick<House, "db">,
  { action, organizationId, target, what, instead }: Plaintext,
  { actor, request }: Doing,
): Promise<void> {
  const settings = await settingsOfOrganization(db, organizationId);
  if (settings.allow_compatibility_writes) return;
  await recordEvent(db, {
    action,
    organizationId,
    actor,
    target,
    payload: { reason: "compatibility writes are not allowed" },
    success: false,
    ...(request && { request }),
  });
  throw new Refusal(
    "forbidden",
    `${what} would let this server see a secret, and whoever takes the server would have it. ${instead} An admin can allow it with \`allow_compatibility_writes\` in the organization's settings; what is written then is marked for ever as seen by the server.`,
  );
}
