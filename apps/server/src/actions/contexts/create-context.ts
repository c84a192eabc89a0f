import { randomUUID } from "node:crypto";
import { Refusal } from "@ringfort/contract";
import type { Row } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import type { House } from "../house.ts";
import { storable } from "../storable.ts";
import { changeVault } from "../vault/change-vault.ts";
import { mistakeInContextName } from "./context-name.ts";
import { mostContexts } from "./limits.ts";

/** A new context is open to nobody: it has no restriction yet that says to whom. */
export async function createContext(
  house: House,
  organization: Pick<Row<"organizations">, "id">,
  name: string,
  doing: Doing,
): Promise<Row<"contexts">> {
  const id = randomUUID();
  const about = {
    action: "context.create",
    organizationId: organization.id,
    target: { id, type: "context", name: storable(name.slice(0, 200)) },
  };
  return await changeVault(house, about, doing, async ({ tx, at }) => {
    const mistake = mistakeInContextName(name);
    if (mistake !== undefined) throw new Refusal("invalid", `name: ${mistake}`);
    const { count } = await tx
      .selectFrom("contexts")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("organization_id", "=", organization.id)
      .executeTakeFirstOrThrow();
    if (count >= mostContexts) {
      throw new Refusal("invalid", `An organization has at most ${mostContexts} contexts. Delete one first.`);
    }
    const context = await tx
      .insertInto("contexts")
      .values({ id, organization_id: organization.id, name, created_at: new Date(at) })
      .onConflict((conflict) => conflict.columns(["organization_id", "name"]).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!context) throw new Refusal("conflict", "The organization has a context of this name already.");
    return context;
  });
}
