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
