import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { scopeOf } from "./scope.ts";
import { sealedNames } from "./sealed-names.ts";

export interface ListedVariable {
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Names and dates, of what is sealed and of what the server has seen alike. There are at most a few hundred. */
export async function listVariables(db: Querying, context: Row<"contexts">): Promise<readonly ListedVariable[]> {
  const sealed = await sealedNames(db, context.organization_id, scopeOf(context));
  const visible = await db
    .selectFrom("context_variables")
    .select(["name", "created_at as createdAt", "updated_at as updatedAt"])
    .where("context_id", "=", context.id)
    .execute();
  const byName = new Map(
    [...visible, ...sealed].map((variable): [string, ListedVariable] => [variable.name, variable]),
  );
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
