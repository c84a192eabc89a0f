import type { Answer } from "../reading/answer.ts";
import { path, slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, flag, list, object, text } from "../reading/shape.ts";

const permission = "a personal API token of a member who sees the project's settings";

const advanced = object(
  {},
  {
    build_fork_prs: flag,
    forks_receive_secret_env_vars: flag,
    build_prs_only: flag,
    pr_only_branch_overrides: list(text),
    disable_ssh: flag,
    write_settings_requires_admin: flag,
    oss: flag,
    setup_workflows: flag,
    autocancel_builds: flag,
    set_github_status: flag,
  },
);
export type ProjectSettings = ReturnType<typeof advanced>;

export function projectSettings(reader: Reader, slug: string): Promise<Answer<ProjectSettings>> {
  return reader.one({
    path: `/api/v2/project/${slugPath(slug)}/settings`,
    shape: field("advanced", advanced),
    permission,
  });
}

const attributes = object(
  {},
  {
    enable_unversioned_config: flag,
    is_running_disabled: flag,
    can_pass_secrets_to_fork_pr_jobs: flag,
    is_ssh_disabled: flag,
  },
);
export type ProjectSettings3 = ReturnType<typeof attributes>;

/** An undocumented route that the vendor's own command line uses; it tells some settings that v2 does not. */
export function projectSettings3(reader: Reader, projectId: string): Promise<Answer<ProjectSettings3>> {
  return reader.one({
    path: path`/api/v3/projects/${projectId}/settings`,
    shape: field("data", field("attributes", attributes)),
    permission,
  });
}
