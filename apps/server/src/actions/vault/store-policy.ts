import { checkPolicy, type SignedPolicy } from "@ringfort/seal";
import type { Doing } from "../create-organization.ts";
import type { House } from "../house.ts";
import { changeVault } from "./change-vault.ts";
import { requireScope } from "./find-scope.ts";
import { newestPolicy } from "./scopes.ts";
import { letThrough } from "./seal-refusal.ts";
import { requireRoot } from "./trust-roots.ts";
import { requireNext } from "./versions.ts";

/** Takes the next policy of a scope. */
export async function storePolicy(
  house: House,
  organizationId: string,
  signed: SignedPolicy,
  doing: Doing,
): Promise<void> {
  const { scope, version, previous } = signed.statement;
  const target = { id: scope, type: "policy", name: scope };
  const about = { action: "policy.update", organizationId, target, payload: { version } };
  await changeVault(house, about, doing, async ({ tx, at }) => {
    const root = await requireRoot(tx, organizationId, at);
    await requireScope(tx, organizationId, scope);
    const { digest: fingerprint } = letThrough(await checkPolicy(signed, { root, scope, lowestVersion: 1, now: at }));
    const last = await newestPolicy(tx, organizationId, scope);
    if (last?.version === version && last.fingerprint === fingerprint) return;
    requireNext(`The policy of \`${scope}\``, version, previous, last);
    await tx
      .insertInto("policies")
      .values({
        organization_id: organizationId,
        scope,
        version,
        fingerprint,
        document: JSON.stringify(signed),
        at: new Date(at),
      })
      .execute();
  });
}
