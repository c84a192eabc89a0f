import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { organizationSettingsOf } from "../../actions/organization-settings.ts";
import { settingsOf } from "../../actions/project-settings.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf, requireRole } from "../caller.ts";
import { findOrganization } from "../v2/find-organization.ts";
import { idParams } from "../v2/shapes.ts";

const settingsShape = z.object({
  data: z.object({ id: z.uuid(), attributes: z.record(z.string(), z.unknown()), references: z.object({}) }),
});

/** CircleCI's undocumented settings, as its own command line reads them. */
export function settingsRoutes3(app: App, { house }: Web): void {
  const schema = { tags: ["API v3"], params: idParams, response: { 200: settingsShape } };

  app.get("/api/v3/orgs/:id/settings", { schema }, async (request) => {
    const { id } = request.params;
    const organization = await findOrganization(house, await callerOf(house, request), { organization: id });
    return { data: { id, attributes: { ...organizationSettingsOf(organization) }, references: {} } };
  });

  app.get("/api/v3/projects/:id/settings", { schema }, async (request) => {
    const caller = await callerOf(house, request);
    const { id } = request.params;
    const project = await house.db.selectFrom("projects").selectAll().where("id", "=", id).executeTakeFirst();
    if (!project) throw new Refusal("not-found", "Project not found.");
    requireRole(caller, project.organization_id, "viewer");
    const { settings } = await house.db
      .selectFrom("organizations")
      .select("settings")
      .where("id", "=", project.organization_id)
      .executeTakeFirstOrThrow();
    return { data: { id, attributes: attributesOf(project, settings), references: {} } };
  });
}

function attributesOf(project: Row<"projects">, ofOrganization: Row<"organizations">["settings"]) {
  const settings = settingsOf(project);
  return {
    enable_auto_cancel_redundant_workflows: settings.autocancel_builds,
    enable_building_fork_prs: settings.build_fork_prs,
    can_pass_secrets_to_fork_pr_jobs: settings.forks_receive_secret_env_vars,
    is_build_prs_only: settings.build_prs_only,
    pr_only_branch_overrides: settings.pr_only_branch_overrides,
    is_ssh_disabled: settings.disable_ssh,
    is_oss: settings.oss,
    can_set_github_status: settings.set_github_status,
    enable_dynamic_config: settings.setup_workflows,
    is_admin_required_for_writing_settings: settings.write_settings_requires_admin,
    enable_unversioned_config: settings.enable_unversioned_config,
    enable_ai_error_summarization: false,
    is_running_disabled: organizationSettingsOf({ settings: ofOrganization }).is_running_disabled,
  };
}
