import { Refusal } from "@ringfort/contract";
import type { House } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import type { Caller } from "../caller.ts";
import { findProjectById } from "./find-project-by-id.ts";

/** A definition and its project, for a caller who may see them. */
export async function findDefinitionOf(
  house: House,
  caller: Caller,
  { project_id, pipeline_definition_id }: { readonly project_id: string; readonly pipeline_definition_id: string },
): Promise<{ readonly project: Row<"projects">; readonly definition: Row<"pipeline_definitions"> }> {
  const project = await findProjectById(house, caller, project_id);
  const definition = await house.db
    .selectFrom("pipeline_definitions")
    .selectAll()
    .where("id", "=", pipeline_definition_id)
    .where("project_id", "=", project.id)
    .executeTakeFirst();
  if (!definition) throw new Refusal("not-found", "Pipeline definition not found.");
  return { project, definition };
}
