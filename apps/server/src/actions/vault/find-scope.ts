import { Refusal } from "@ringfort/contract";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";

export type Scope =
  | { readonly kind: "context"; readonly name: string; readonly contextId: string }
  | { readonly kind: "project"; readonly name: string; readonly project: Row<"projects"> };

/** The context or the project that a scope is named after. */
export async function findScope(db: Querying, organizationId: string, name: string): Promise<Scope> {
  const [kind, named] = [name.slice(0, name.indexOf("/")), name.slice(name.indexOf("/") + 1)];
  if (kind === "context") {
    const context = await db
      .selectFrom("contexts")
      .select("id")
      .where("organization_id", "=", organizationId)
      .where("name", "=", named)
      .executeTakeFirst();
    if (!context) throw new Refusal("not-found", `This organization has no context \`${named}\`.`);
    return { kind, name, contextId: context.id };
  }
  const project = await db
    .selectFrom("projects")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("slug", "=", named)
    .executeTakeFirst();
  if (!project) throw new Refusal("not-found", `This organization has no project \`${named}\`.`);
  return { kind: "project", name, project };
}
