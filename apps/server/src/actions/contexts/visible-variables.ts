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

/** Drops what the server knew of variables that are sealed from now on. That it knew them is remembered. */
export async function forgetVisible(db: Querying, contextId: string, names: readonly string[]): Promise<void> {
  await db.deleteFrom("context_variables").where("context_id", "=", contextId).where("name", "in", names).execute();
}
