import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
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
