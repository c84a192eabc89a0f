import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { House } from "./house.ts";
import { settingsOfOrganization } from "./organization-settings.ts";
import { recordEvent } from "./record-event.ts";

/** Lets a secret come in clear only where the organization has allowed it. A refusal is recorded as well. */
export async function refusePlaintext(
  { db }: Pick<House, "db">,
  { id, slug, organization_id }: Pick<Row<"projects">, "id" | "slug" | "organization_id">,
  { action, what }: { readonly action: string; readonly what: string },
  { actor, request }: Doing,
): Promise<void> {
  const settings = await settingsOfOrganization(db, organization_id);
  if (settings.allow_compatibility_writes) return;
  await recordEvent(db, {
    action,
    organizationId: organization_id,
    actor,
    target: { id, type: "project", name: slug },
    payload: { reason: "compatibility writes are not allowed" },
    success: false,
    ...(request && { request }),
  });
  throw new Refusal(
    "forbidden",
    `${what} would let this server see a secret, and whoever takes the server would have it. An admin can allow that with \`allow_compatibility_writes\` in the organization's settings; what is written then is marked for ever as seen by the server.`,
  );
}
