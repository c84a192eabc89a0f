import type { Row } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import type { House } from "../house.ts";
import { changeVault } from "../vault/change-vault.ts";
import { dropContent } from "../vault/drop-content.ts";
import { scopeOf } from "./scope.ts";

/**
 * A context goes with everything that could be opened in it. What was signed about it stays, without content: runners remember
 * which versions they have seen, so a context of the same name goes on from there.
 */
export async function deleteContext(house: House, context: Row<"contexts">, doing: Doing): Promise<void> {
  const { id, name, organization_id } = context;
  const about = { action: "context.delete", organizationId: organization_id, target: { id, type: "context", name } };
  await changeVault(house, about, doing, async ({ tx }) => {
    await dropContent(tx, organization_id, scopeOf(context));
    await tx.deleteFrom("contexts").where("id", "=", id).execute();
  });
}
