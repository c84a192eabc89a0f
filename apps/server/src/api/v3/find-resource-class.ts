import { Refusal } from "@ringfort/contract";
import type { House } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import { type Caller, requireRole } from "../caller.ts";

/** By its id or its name. What is not the caller's to see is not there. */
export async function findResourceClass(
  { db }: House,
  caller: Caller,
  by: { readonly id: string } | { readonly name: string },
): Promise<Row<"resource_classes">> {
  const found = await db
    .selectFrom("resource_classes")
    .selectAll()
    .$if("id" in by, (query) => query.where("id", "=", "id" in by ? by.id : ""))
    .$if("name" in by, (query) => query.where("name", "=", "name" in by ? by.name : ""))
    .executeTakeFirst();
  if (!found) throw new Refusal("not-found", "Resource class not found.");
  requireRole(caller, found.organization_id, "viewer", "Resource class");
  return found;
}

/** The classes that a list is about: those of one organization, or those of a namespace that the caller may see. */
export async function findResourceClasses(
  { db }: House,
  caller: Caller,
  {
    "org-id": organization,
    namespace,
  }: { readonly "org-id"?: string | undefined; readonly namespace?: string | undefined },
): Promise<readonly Row<"resource_classes">[]> {
  if (organization !== undefined) requireRole(caller, organization, "viewer", "Organization");
  else if (namespace === undefined) throw new Refusal("invalid", "org-id: either this or a namespace is needed.");
  const mine = organization === undefined ? [...caller.roles.keys()] : [organization];
  if (mine.length === 0) return [];
  return await db
    .selectFrom("resource_classes")
    .selectAll()
    .where("organization_id", "in", mine)
    .$if(organization === undefined, (query) =>
      query.where((is) => is(is.fn<string>("split_part", ["name", is.val("/"), is.val(1)]), "=", namespace!)),
    )
    .orderBy("name")
    .execute();
}
