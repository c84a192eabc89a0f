import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { House } from "../../actions/house.ts";
import type { Role, Row } from "../../postgres/tables.ts";
import { type Caller, requireRole } from "../caller.ts";

/** An organization in a path: its id, or the two segments of its slug. */
export const organizationPaths = [
  "/api/v2/organization/:organization",
  "/api/v2/organization/:vcs/:organization",
] as const;
export const organizationParams = z.object({ vcs: z.string().optional(), organization: z.string() });

const providers: Readonly<Record<string, string>> = { github: "gh", bitbucket: "bb" };

/** For a caller who may see it at least in this role. */
export async function findOrganization(
  { db }: House,
  caller: Caller,
  { vcs, organization }: z.infer<typeof organizationParams>,
  least: Role = "viewer",
): Promise<Row<"organizations">> {
  const isId = z.uuid().safeParse(organization).success;
  const found = await db
    .selectFrom("organizations")
    .selectAll()
    .$if(isId, (query) => query.where("id", "=", organization))
    .$if(!isId, (query) => query.where("slug", "=", `${providers[vcs ?? ""] ?? vcs}/${organization}`))
    .executeTakeFirst();
  if (!found) throw new Refusal("not-found", "Organization not found.");
  requireRole(caller, found.id, least, "Organization");
  return found;
}

/** As a body or a query names it: an id or a slug. */
export function organizationNamed(text: string): z.infer<typeof organizationParams> {
  const [first, ...rest] = text.split("/");
  return rest.length === 0 ? { organization: text } : { vcs: first, organization: rest.join("/") };
}
