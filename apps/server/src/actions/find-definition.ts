import { Refusal } from "@ringfort/contract";
import type { PipelineConfigPlace, Row } from "../postgres/tables.ts";
import type { House } from "./house.ts";

/** The pipeline definition that a caller names, or the project's first. */
export async function findDefinition(
  { db }: Pick<House, "db">,
  project: Row<"projects">,
  id: string | undefined,
): Promise<Row<"pipeline_definitions">> {
  const found = await db
    .selectFrom("pipeline_definitions")
    .selectAll()
    .where("project_id", "=", project.id)
    .$if(id !== undefined, (query) => query.where("id", "=", id!))
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  if (!found) throw new Refusal("not-found", "Pipeline definition not found.");
  return found;
}

/** Where a definition's config is. What it takes from other repositories than the project's own is refused by name. */
export function configPlaceOf(
  { config_source, checkout_source, name }: Row<"pipeline_definitions">,
  project: Row<"projects">,
): PipelineConfigPlace {
  for (const { repo } of [config_source, checkout_source]) {
    if (repo && repo.external_id !== project.id && repo.external_id !== project.external_id)
      throw new Refusal(
        "invalid",
        `The definition \`${name}\` reads ${repo.full_name}, and this server runs definitions of a project's own repository only.`,
      );
  }
  return { file_path: config_source.file_path };
}
