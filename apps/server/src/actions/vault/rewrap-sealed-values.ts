import { Refusal } from "@ringfort/contract";
import { checkSealed, digestOfStatement, type SealedValue } from "@ringfort/seal";
import type { Doing } from "../create-organization.ts";
import type { House, Turn } from "../house.ts";
import { changeVault } from "./change-vault.ts";
import { newestVersion, sealedIn } from "./scopes.ts";
import { letThrough, sealRefusal } from "./seal-refusal.ts";
import { requireRoot, trustRootsOf } from "./trust-roots.ts";

/** Takes values that were sealed again for other recipients: each the newest of its name, going on from what is here. All of them, or none. */
export async function rewrapSealedValues(
  house: House,
  organizationId: string,
  values: readonly SealedValue[],
  doing: Doing,
): Promise<void> {
  const names = values.map(({ statement }) => `${statement.scope} ${statement.name}`);
  const target = { id: organizationId, type: "sealed-value" };
  const about = { action: "secret.rewrap", organizationId, target, payload: { names } };
  await changeVault(house, about, doing, async (turn) => {
    const root = await requireRoot(turn.tx, organizationId, turn.at);
    const roots = await trustRootsOf(turn.tx, organizationId);
    const earlier = roots.map(({ statement }) => statement);
    for (const value of values) {
      const { scope, name } = value.statement;
      const expected = { root, earlier, scope, name, lowestVersion: 1, now: turn.at };
      if (letThrough(await checkSealed(value, expected)).isStale) throw sealRefusal("sealed-recipients-changed");
      await replace(turn, organizationId, value);
    }
  });
}

async function replace({ tx }: Turn, organizationId: string, value: SealedValue): Promise<void> {
  const { ciphertext, ...document } = value;
  const { scope, name, version } = value.statement;
  const row = await newestVersion(tx, organizationId, scope, name);
  const known = row && sealedIn(row);
  if (!row || !known || row.fingerprint !== (await digestOfStatement(value.statement)))
    throw new Refusal(
      "conflict",
      `\`${name}\` of \`${scope}\`: version ${version} is not the newest that is sealed here.`,
    );
  if (!goesOn(known, value))
    throw new Refusal(
      "conflict",
      `\`${name}\` of \`${scope}\`: it was rewrapped meanwhile. Begin with what is here now.`,
    );
  await tx
    .updateTable("sealed_values")
    .set({ document: JSON.stringify(document), ciphertext })
    .where("organization_id", "=", organizationId)
    .where("scope", "=", scope)
    .where("name", "=", name)
    .where("version", "=", version)
    .execute();
}

/** Whether its rewraps are the known ones and others after them. */
function goesOn(known: SealedValue, { rewraps }: SealedValue): boolean {
  const links = ({ rewraps: all }: Pick<SealedValue, "rewraps">) => all.map(({ statement }) => statement.ciphertext);
  return (
    rewraps.length > known.rewraps.length &&
    links(known).every((link, place) => link === rewraps[place]?.statement.ciphertext)
  );
}
