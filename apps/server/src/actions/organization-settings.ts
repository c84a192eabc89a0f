import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

/** CircleCI's attributes, and ours. What nobody has chosen has the safer value. */
const defaults = {
  /** Whether the server may be told secrets in clear, as CircleCI's API asks. */
  allow_compatibility_writes: false,
  enable_ai_agents: false,
  enable_ai_error_summarization: false,
  enable_certified_public_orbs: true,
  enable_private_orbs: true,
  enable_uncertified_public_orbs: false,
  enable_unversioned_config: false,
  is_bitbucket_workspace_member_org_member: false,
  is_context_group_restriction_required: false,
  is_running_disabled: false,
  is_user_checkout_keys_disabled: true,
} as const;

export type OrganizationSetting = keyof typeof defaults;
export const organizationSettingNames = Object.keys(defaults) as readonly OrganizationSetting[];
export type OrganizationSettings = Readonly<Record<OrganizationSetting, boolean>>;

export function organizationSettingsOf({ settings }: Pick<Row<"organizations">, "settings">): OrganizationSettings {
  return { ...defaults, ...settings };
}

/** Writes some settings; the others stay as they are. Answers all of them. */
export async function changeOrganizationSettings(
  { tx }: Turn,
  id: string,
  changes: Partial<OrganizationSettings>,
  { actor, request }: Doing,
): Promise<OrganizationSettings> {
  const organization = await tx
    .selectFrom("organizations")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const settings = { ...organization.settings, ...changes };
  await tx
    .updateTable("organizations")
    .set({ settings: JSON.stringify(settings) })
    .where("id", "=", id)
    .execute();
  const before = organizationSettingsOf(organization);
  const changed = Object.keys(changes) as OrganizationSetting[];
  await recordEvent(tx, {
    action: "organization.settings.update",
    organizationId: id,
    actor,
    target: { id, type: "organization", name: organization.slug },
    payload: { before: Object.fromEntries(changed.map((name) => [name, before[name]])), after: changes },
    success: true,
    ...(request && { request }),
  });
  return organizationSettingsOf({ settings });
}

/** The settings of the organization that something belongs to. */
export async function settingsOfOrganization(db: Querying, id: string): Promise<OrganizationSettings> {
  return organizationSettingsOf(
    await db.selectFrom("organizations").select("settings").where("id", "=", id).executeTakeFirstOrThrow(),
  );
}

/** Whether a pipeline of a project may bring a config that no repository holds: the organization and the project both have to want it. */
export async function takesUnversionedConfig(
  db: Querying,
  { settings, organization_id }: Pick<Row<"projects">, "settings" | "organization_id">,
): Promise<boolean> {
  if (settings.enable_unversioned_config !== true) return false;
  return (await settingsOfOrganization(db, organization_id)).enable_unversioned_config;
}

/** Said to whoever would start something while the organization has switched new work off, as in an incident. */
export const runningDisabled =
  "This organization starts no new work now: an admin has set `is_running_disabled`. What runs goes on.";
