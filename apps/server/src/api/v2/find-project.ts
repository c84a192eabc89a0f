import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { House } from "../../actions/house.ts";
import type { Role, Row } from "../../postgres/tables.ts";
import { type Caller, requireRole } from "../caller.ts";

/** The three segments of a project's slug. */
export const slugParams = z.object({ provider: z.string(), organization: z.string(), project: z.string() });
export const slugPath = "/project/:provider/:organization/:project";

const providers: Readonly<Record<string, string>> = { github: "gh", bitbucket: "bb" };

/** A slug as the house stores it, however it was spelled. */
function normalSlug({ provider, organization, project }: z.infer<typeof slugParams>): string {
  return `${providers[provider] ?? provider}/${organization}/${project}`;
}

/** The project that a slug names, for a caller who may see it at least in this role. A slug of two ids works as well. */
export async function findProject(
  { db }: House,
  caller: Caller,
  params: z.infer<typeof slugParams>,
  least: Role = "viewer",
): Promise<Row<"projects">> {
  const isId = z.uuid().safeParse(params.project).success;
  const project = await db
    .selectFrom("projects")
    .selectAll()
    .$if(!isId, (query) => query.where("slug", "=", normalSlug(params)))
    .$if(isId, (query) => query.where("id", "=", params.project))
    .executeTakeFirst();
  if (!project) throw new Refusal("not-found", "Project not found.");
  requireRole(caller, project.organization_id, least);
  return project;
}
