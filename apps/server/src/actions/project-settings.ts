import type { ProjectSettings, Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

type Known = Required<ProjectSettings>;

/** Every setting of a project. What nobody has chosen has the safer value, which is not always CircleCI's. */
export function settingsOf({
  settings,
  is_private,
  default_branch,
}: Pick<Row<"projects">, "settings" | "is_private" | "default_branch">): Known {
  return {
    autocancel_builds: false,
    build_fork_prs: false,
    build_prs_only: false,
    disable_ssh: true,
    forks_receive_secret_env_vars: false,
    set_github_status: true,
    setup_workflows: true,
    write_settings_requires_admin: true,
    pr_only_branch_overrides: [default_branch],
    enable_unversioned_config: false,
    ...settings,
    oss: !is_private,
  };
}

/** Writes some settings; the others stay as they are. Answers all of them. */
export async function changeProjectSettings(
  { tx }: Turn,
  { id }: Pick<Row<"projects">, "id">,
  changes: ProjectSettings,
  { actor, request }: Doing,
): Promise<Known> {
  const project = await tx
    .selectFrom("projects")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const settings = { ...project.settings, ...changes };
  await tx
    .updateTable("projects")
    .set({ settings: JSON.stringify(settings) })
    .where("id", "=", id)
    .execute();
  const before: Partial<Known> = settingsOf(project);
  const after = settingsOf({ ...project, settings });
  const changed = Object.keys(changes) as (keyof Known)[];
  await recordEvent(tx, {
    action: "project.settings.update",
    organizationId: project.organization_id,
    actor,
    target: { id, type: "project", name: project.slug },
    payload: { before: pick(before, changed), after: pick(after, changed) },
    success: true,
    ...(request && { request }),
  });
  return after;
}

function pick(settings: Partial<Known>, names: readonly (keyof Known)[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
