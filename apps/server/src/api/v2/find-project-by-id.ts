import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { House } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import { type Caller, requireRole } from "../caller.ts";

export const projectIdParams = z.object({ project_id: z.uuid() });

/** For a caller who may see it. */
export async function findProjectById({ db }: House, caller: Caller, id: string): Promise<Row<"projects">> {
  const project = await db.selectFrom("projects").selectAll().where("id", "=", id).executeTakeFirst();
  if (!project) throw new Refusal("not-found", "Project not found.");
  requireRole(caller, project.organization_id, "viewer");
  return project;
}
