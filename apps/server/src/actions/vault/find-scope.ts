import { Refusal } from "@ringfort/contract";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";

/** Refuses what is named after no context and no project of the organization. Answers the context's id. */
export async function requireScope(db: Querying, organizationId: string, scope: string): Promise<string | null> {
  const named = nameIn(scope, "project/");
  if (named !== undefined) {
    if (await projectOfScope(db, organizationId, scope)) return null;
    throw new Refusal("not-found", `This organization has no project \`${named}\`.`);
  }
  const id = await contextOfScope(db, organizationId, scope);
  if (id !== undefined) return id;
  throw new Refusal("not-found", `This organization has no context \`${nameIn(scope, "context/") ?? scope}\`.`);
}

export async function projectOfScope(
  db: Querying,
  organizationId: string,
  scope: string,
): Promise<Row<"projects"> | undefined> {
  const slug = nameIn(scope, "project/");
  if (slug === undefined) return undefined;
  return await db
    .selectFrom("projects")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("slug", "=", slug)
    .executeTakeFirst();
}

export async function contextOfScope(db: Querying, organizationId: string, scope: string): Promise<string | undefined> {
  const name = nameIn(scope, "context/");
  if (name === undefined) return undefined;
  const context = await db
    .selectFrom("contexts")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("name", "=", name)
    .executeTakeFirst();
  return context?.id;
}

function nameIn(scope: string, kind: "project/" | "context/"): string | undefined {
  return scope.startsWith(kind) ? scope.slice(kind.length) : undefined;
}
