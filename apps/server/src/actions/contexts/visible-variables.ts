import type { Environment } from "@ringfort/contract";
import type { Querying } from "../../postgres/database.ts";

/** Values of a context that the server was allowed to see. A sealed value of the same name counts more. */
export async function visibleVariables(db: Querying, contextId: string): Promise<Environment> {
  const rows = await db
    .selectFrom("context_variables")
    .select(["name", "value"])
    .where("context_id", "=", contextId)
    .orderBy("name")
    .execute();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Drops what the server knew of a variable that is sealed from now on. That it knew it is remembered. */
export async function forgetVisible(db: Querying, organizationId: string, scope: string, name: string): Promise<void> {
  const at = scope.indexOf("/");
  const [kind, owner] = [scope.slice(0, at), scope.slice(at + 1)];
  if (kind === "context") {
    await db
      .deleteFrom("context_variables")
      .where("name", "=", name)
      .where("context_id", "in", (contexts) =>
        contexts
          .selectFrom("contexts")
          .select("id")
          .where("organization_id", "=", organizationId)
          .where("name", "=", owner),
      )
      .execute();
    return;
  }
  await db
    .deleteFrom("project_variables")
    .where("name", "=", name)
    .where("project_id", "in", (projects) =>
      projects
        .selectFrom("projects")
        .select("id")
        .where("organization_id", "=", organizationId)
        .where("slug", "=", owner),
    )
    .execute();
}
