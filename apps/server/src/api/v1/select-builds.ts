import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";

export const v1Path = "/api/v1.1/project/:provider/:organization/:project";

/** Jobs that have run, as API v1.1 calls them, with what `showBuild` needs. */
export function selectBuilds(db: Querying) {
  return db
    .selectFrom("jobs")
    .innerJoin("projects", "projects.id", "jobs.project_id")
    .innerJoin("pipelines", "pipelines.id", "jobs.pipeline_id")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .innerJoin("users", "users.id", "workflows.actor_id")
    .leftJoin("users as cancelers", "cancelers.id", "jobs.canceled_by")
    .selectAll("jobs")
    .select([
      "projects.slug",
      "projects.vcs_url",
      "projects.settings",
      "pipelines.branch",
      "pipelines.tag",
      "pipelines.revision",
      "pipelines.trigger",
      "pipelines.vcs",
      "workflows.name as workflow_name",
      "workflows.root_id",
      "workflows.rerun_of",
      "users.id as user_id",
      "users.login",
      "users.name as user_name",
      "users.avatar_url",
      "cancelers.login as canceler",
    ])
    .where("jobs.number", "is not", null)
    .where("jobs.kept_from", "is", null);
}

export type Build = Row<"jobs"> &
  Pick<Row<"projects">, "slug" | "vcs_url" | "settings"> &
  Pick<Row<"pipelines">, "branch" | "tag" | "revision" | "trigger" | "vcs"> & {
    readonly workflow_name: string;
    readonly root_id: string;
    readonly rerun_of: string | null;
    readonly user_id: string;
    readonly login: string;
    readonly user_name: string;
    readonly avatar_url: string | null;
    readonly canceler: string | null;
  };
