import type { Querying } from "../../postgres/database.ts";

/** Pipelines with what `showPipeline` needs of their projects and actors. */
export function selectPipelines(db: Querying) {
  return db
    .selectFrom("pipelines")
    .innerJoin("projects", "projects.id", "pipelines.project_id")
    .innerJoin("users", "users.id", "pipelines.actor_id")
    .selectAll("pipelines")
    .select(["projects.slug as project_slug", "users.login as actor_login", "users.avatar_url as actor_avatar_url"]);
}
