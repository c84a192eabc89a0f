import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import { changeProjectSettings, settingsOf } from "../../actions/project-settings.ts";
import type { ProjectSettings } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitProject, settingsRole } from "../permit-project.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";

const writable = {
  autocancel_builds: z.boolean().optional(),
  build_fork_prs: z.boolean().optional(),
  build_prs_only: z.boolean().optional(),
  disable_ssh: z.boolean().optional(),
  forks_receive_secret_env_vars: z.boolean().optional(),
  set_github_status: z.boolean().optional(),
  setup_workflows: z.boolean().optional(),
  write_settings_requires_admin: z.boolean().optional(),
  pr_only_branch_overrides: z.array(z.string().max(500)).max(100).optional(),
};

const shape = z.object({ advanced: z.object({ ...writable, oss: z.boolean().optional() }) });

export function projectSettingsRoutes(app: App, { house }: Web): void {
  const path = `/api/v2${slugPath}/settings`;
  const tags = ["Project"];

  app.get(path, { schema: { tags, params: slugParams, response: { 200: shape } } }, async (request) => ({
    advanced: show(settingsOf(await findProject(house, await callerOf(house, request), request.params))),
  }));

  app.patch(
    path,
    {
      schema: {
        tags,
        params: slugParams,
        body: z.looseObject({ advanced: z.looseObject(writable).optional() }),
        response: { 200: shape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const { advanced = {}, ...others } = request.body;
      for (const name of Object.keys(others)) throw unexpected(name);
      for (const name of Object.keys(advanced)) if (!(name in writable)) throw unexpected(`advanced.${name}`);
      const doing = await permitProject(house, request, caller, project, {
        action: "project.settings.update",
        least: settingsRole(project),
      });
      const changes = advanced as ProjectSettings;
      const after = await takeTurn(house, (turn) => changeProjectSettings(turn, project, changes, doing));
      return { advanced: show(after) };
    },
  );
}

function unexpected(name: string): Refusal {
  return new Refusal("invalid", `Unexpected field '${name.slice(0, 100)}'.`);
}

/** What API v2 knows of them. */
function show({
  enable_unversioned_config,
  pr_only_branch_overrides,
  ...flags
}: Required<ProjectSettings>): z.input<typeof shape>["advanced"] {
  return { ...flags, pr_only_branch_overrides: [...pr_only_branch_overrides] };
}
