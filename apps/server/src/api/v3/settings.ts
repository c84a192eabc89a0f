import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import {
  changeOrganizationSettings,
  type OrganizationSettings,
  organizationSettingNames,
  organizationSettingsOf,
  settingsOfOrganization,
} from "../../actions/organization-settings.ts";
import { changeProjectSettings, settingsOf } from "../../actions/project-settings.ts";
import type { ProjectSettings, Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permit } from "../permit.ts";
import { permitProject, settingsRole } from "../permit-project.ts";
import { findOrganization } from "../v2/find-organization.ts";
import { findProjectById } from "../v2/find-project-by-id.ts";
import { idParams } from "../v2/shapes.ts";

const settingsShape = z.object({
  data: z.object({ id: z.uuid(), attributes: z.record(z.string(), z.unknown()), references: z.object({}) }),
});
const changesShape = z.object({ data: z.object({ attributes: z.record(z.string().max(100), z.unknown()) }) });

/** What API v3 calls the settings of a project that can be written. */
const projectNames = {
  enable_auto_cancel_redundant_workflows: "autocancel_builds",
  enable_building_fork_prs: "build_fork_prs",
  can_pass_secrets_to_fork_pr_jobs: "forks_receive_secret_env_vars",
  is_build_prs_only: "build_prs_only",
  is_ssh_disabled: "disable_ssh",
  can_set_github_status: "set_github_status",
  enable_dynamic_config: "setup_workflows",
  is_admin_required_for_writing_settings: "write_settings_requires_admin",
  enable_unversioned_config: "enable_unversioned_config",
} as const satisfies Record<string, keyof ProjectSettings>;

/** CircleCI's undocumented settings, as its own command line reads and writes them. */
export function settingsRoutes3(app: App, { house }: Web): void {
  const reading = { tags: ["API v3"], params: idParams, response: { 200: settingsShape } };
  const writing = { ...reading, body: changesShape };

  app.get("/api/v3/orgs/:id/settings", { schema: reading }, async (request) => {
    const { id } = request.params;
    const organization = await findOrganization(house, await callerOf(house, request), { organization: id });
    return entity(id, organizationSettingsOf(organization));
  });

  app.post("/api/v3/orgs/:id/update-settings", { schema: writing }, async (request) => {
    const caller = await callerOf(house, request);
    const { id } = request.params;
    const organization = await findOrganization(house, caller, { organization: id });
    const doing = await permit(house, request, caller, {
      action: "organization.settings.update",
      organizationId: id,
      target: { id, type: "organization", name: organization.slug },
      least: "admin",
      what: "Organization",
    });
    const changes = readFlags(request.body, organizationSettingNames);
    return entity(id, await takeTurn(house, (turn) => changeOrganizationSettings(turn, id, changes, doing)));
  });

  app.get("/api/v3/projects/:id/settings", { schema: reading }, async (request) =>
    show(await findProjectById(house, await callerOf(house, request), request.params.id)),
  );

  app.post("/api/v3/projects/:id/update-settings", { schema: writing }, async (request) => {
    const caller = await callerOf(house, request);
    const project = await findProjectById(house, caller, request.params.id);
    const action = "project.settings.update";
    const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
    const flags = readFlags(request.body, Object.keys(projectNames) as (keyof typeof projectNames)[]);
    const changes = Object.fromEntries(
      Object.entries(flags).map(([name, on]) => [projectNames[name as keyof typeof projectNames], on]),
    );
    const settings = await takeTurn(house, (turn) => changeProjectSettings(turn, project, changes, doing));
    return show({ ...project, settings });
  });

  const show = async (project: Row<"projects">) =>
    entity(project.id, attributesOf(project, await settingsOfOrganization(house.db, project.organization_id)));
}

function entity(id: string, attributes: object): z.input<typeof settingsShape> {
  return { data: { id, attributes: { ...attributes }, references: {} } };
}

/** As strict as API v2: one name that does not exist, and nothing is written. */
function readFlags<Name extends string>(
  { data: { attributes } }: z.infer<typeof changesShape>,
  names: readonly Name[],
): Partial<Record<Name, boolean>> {
  for (const [name, value] of Object.entries(attributes)) {
    if (!names.some((known) => known === name)) throw new Refusal("invalid", `Unexpected field 'attributes.${name}'.`);
    if (typeof value !== "boolean") throw new Refusal("invalid", `attributes.${name}: either true or false.`);
  }
  return attributes as Partial<Record<Name, boolean>>;
}

function attributesOf(project: Row<"projects">, ofOrganization: OrganizationSettings) {
  const settings = settingsOf(project);
  const flags = Object.entries(projectNames).map(([name, known]) => [name, settings[known]]);
  return {
    ...Object.fromEntries(flags),
    pr_only_branch_overrides: settings.pr_only_branch_overrides,
    is_oss: settings.oss,
    enable_unversioned_config: settings.enable_unversioned_config && ofOrganization.enable_unversioned_config,
    enable_ai_error_summarization: false,
    is_running_disabled: ofOrganization.is_running_disabled,
  };
}
