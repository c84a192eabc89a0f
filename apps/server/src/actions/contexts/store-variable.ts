import { Refusal } from "@ringfort/contract";
import type { Row } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import type { House } from "../house.ts";
import { longestVariable, variableName } from "../project-variables.ts";
import { storable } from "../storable.ts";
import { changeVault } from "../vault/change-vault.ts";
import { holdContext } from "./hold-context.ts";
import { mostVariables } from "./limits.ts";
import { listVariables } from "./list-variables.ts";
import { markSeen } from "./mark-seen.ts";
import { scopeOf } from "./scope.ts";
import { sealedNames } from "./sealed-names.ts";

/** Makes a variable that the server can read, or overwrites it: whoever calls this has asked whether it may. */
export async function storeVariable(
  house: House,
  context: Row<"contexts">,
  { name, value }: { readonly name: string; readonly value: string },
  doing: Doing,
): Promise<Row<"context_variables">> {
  const scope = scopeOf(context);
  const about = {
    action: "context.env_var.store",
    organizationId: context.organization_id,
    target: { id: context.id, type: "context", name: context.name },
    payload: { variable: storable(name.slice(0, 300)), seen_by_server: true },
  };
  return await changeVault(house, about, doing, async (turn) => {
    const { tx, at } = turn;
    refuseOdd(name, value);
    await holdContext(turn, context);
    const known = await listVariables(tx, context);
    const sealed = await sealedNames(tx, context.organization_id, scope);
    if (sealed.some((one) => one.name === name)) {
      throw new Refusal(
        "conflict",
        `\`${name}\` is sealed, and a value in clear must not take its place. Write it with \`ringfort context set\`, or remove it first with \`ringfort context rm\`.`,
      );
    }
    if (known.length >= mostVariables && !known.some((one) => one.name === name)) {
      throw new Refusal("invalid", `A context has at most ${mostVariables} variables.`);
    }
    await markSeen(turn, context.organization_id, scope, name);
    const now = new Date(at);
    return await tx
      .insertInto("context_variables")
      .values({ context_id: context.id, name, value, created_at: now, updated_at: now })
      .onConflict((conflict) => conflict.columns(["context_id", "name"]).doUpdateSet({ value, updated_at: now }))
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** Said as a list says it, also when the variable was never here. */
export async function deleteVariable(
  house: House,
  context: Row<"contexts">,
  name: string,
  doing: Doing,
): Promise<void> {
  const about = {
    action: "context.env_var.delete",
    organizationId: context.organization_id,
    target: { id: context.id, type: "context", name: context.name },
    payload: { variable: storable(name.slice(0, 300)) },
  };
  await changeVault(house, about, doing, async ({ tx }) => {
    const deleted = await tx
      .deleteFrom("context_variables")
      .where("context_id", "=", context.id)
      .where("name", "=", name)
      .executeTakeFirst();
    if (deleted.numDeletedRows > 0n) return;
    const sealed = await sealedNames(tx, context.organization_id, scopeOf(context));
    if (!sealed.some((one) => one.name === name)) throw new Refusal("not-found", "Environment variable not found.");
    throw new Refusal(
      "conflict",
      `\`${name}\` is sealed: that it is deleted must be signed, or a server could bring it back unnoticed. Use \`ringfort context rm\`.`,
    );
  });
}

function refuseOdd(name: string, value: string): void {
  if (!variableName.test(name)) {
    throw new Refusal(
      "invalid",
      "env_var_name: a name has at most 300 letters of ASCII, digits and `_`, and no digit first.",
    );
  }
  if (value.length > longestVariable) {
    throw new Refusal("invalid", `value: a value has at most ${longestVariable} characters.`);
  }
  if (value.includes("\0")) throw new Refusal("invalid", "value: an environment cannot hold a NUL character.");
}
