import { Refusal } from "@ringfort/contract";
import { checkTombstone, type SignedTombstone } from "@ringfort/seal";
import type { Doing } from "../create-organization.ts";
import type { House } from "../house.ts";
import { changeVault } from "./change-vault.ts";
import { dropContent } from "./drop-content.ts";
import { newestVersion } from "./scopes.ts";
import { letThrough } from "./seal-refusal.ts";
import { requireRoot } from "./trust-roots.ts";
import { requireNext } from "./versions.ts";

/** Deletes a value, as somebody who may write there has signed. */
export async function storeTombstone(
  house: House,
  organizationId: string,
  signed: SignedTombstone,
  doing: Doing,
): Promise<void> {
  const { scope, name, version, previous } = signed.statement;
  const target = { id: `${scope} ${name}`, type: "sealed-value", name };
  const about = { action: "secret.delete", organizationId, target, payload: { scope, version } };
  await changeVault(house, about, doing, async ({ tx, at }) => {
    const root = await requireRoot(tx, organizationId, at);
    const { digest: fingerprint } = letThrough(await checkTombstone(signed, { root, scope }));
    const last = await newestVersion(tx, organizationId, scope, name);
    if (last?.fingerprint === fingerprint) return;
    if (!last) throw new Refusal("not-found", `\`${scope}\` has no sealed value \`${name}\`.`);
    requireNext(`\`${name}\` of \`${scope}\``, version, previous, last);
    await dropContent(tx, organizationId, scope, name);
    await tx
      .insertInto("sealed_values")
      .values({
        organization_id: organizationId,
        scope,
        name,
        version,
        fingerprint,
        is_tombstone: true,
        document: JSON.stringify(signed),
        at: new Date(at),
      })
      .execute();
  });
}
