import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { House } from "./house.ts";
import { settingsOfOrganization } from "./organization-settings.ts";

/** A key of a person's account opens everything that the person can reach, so an organization has to want it. */
export async function refuseUserKeys(
  { db }: Pick<House, "db">,
  { organization_id }: Pick<Row<"projects">, "organization_id">,
): Promise<void> {
  const settings = await settingsOfOrganization(db, organization_id);
  if (!settings.is_user_checkout_keys_disabled) return;
  throw new Refusal(
    "forbidden",
    "A user key opens every repository that the person can reach, and this organization has not allowed such keys (`is_user_checkout_keys_disabled` in its settings). Use a deploy key.",
  );
}
