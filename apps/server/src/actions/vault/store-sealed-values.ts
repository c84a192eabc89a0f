import { Refusal } from "@ringfort/contract";
import { checkSealed, type SealedValue, type TrustRoot } from "@ringfort/seal";
import { forgetVisible } from "../contexts/visible-variables.ts";
import type { Doing } from "../create-organization.ts";
import type { House, Turn } from "../house.ts";
import { changeVault } from "./change-vault.ts";
import { dropContent } from "./drop-content.ts";
import { requireScope } from "./find-scope.ts";
import { newestOf, newestPolicy } from "./scopes.ts";
import { letThrough, sealRefusal } from "./seal-refusal.ts";
import { requireRoot } from "./trust-roots.ts";
import { requireNext, type Version } from "./versions.ts";

const mostValues = 100;
/** Deleted ones too: whoever looks is told of each that it was deleted. */
const mostNames = 2_000;

/** Takes the next versions of sealed values: all of them, or none. */
export async function storeSealedValues(
  house: House,
  organizationId: string,
  values: readonly SealedValue[],
  doing: Doing,
): Promise<void> {
  const scopes = Map.groupBy(values, ({ statement }) => statement.scope);
  const names = values.map(({ statement }) => `${statement.scope} ${statement.name}`);
  const target = { id: [...scopes.keys()].join(", "), type: "sealed-value" };
  const about = { action: "secret.seal", organizationId, target, payload: { names } };
  await changeVault(house, about, doing, async (turn) => {
    const root = await requireRoot(turn.tx, organizationId, turn.at);
    for (const [scope, ours] of scopes) await storeInScope(turn, root, scope, ours);
  });
}

async function storeInScope(turn: Turn, root: TrustRoot, scope: string, values: readonly SealedValue[]): Promise<void> {
  const { tx } = turn;
  await requireScope(tx, root.org, scope);
  const policy = await newestPolicy(tx, root.org, scope);
  const rows = await newestOf(tx, root.org, scope);
  const newest = new Map<string, Version>(rows.map((row) => [row.name, row]));
  const held = new Set(rows.flatMap(({ name, ciphertext }) => (ciphertext === null ? [] : [name])));
  for (const value of values) {
    const last = newest.get(value.statement.name);
    const fingerprint = await requireSealed(turn, root, value, policy?.version ?? 0);
    if (last?.version === value.statement.version && last.fingerprint === fingerprint) continue;
    const { name, version, previous } = value.statement;
    requireNext(`\`${name}\` of \`${scope}\``, version, previous, last);
    await insert(turn, value, fingerprint);
    newest.set(name, { version, fingerprint });
    held.add(name);
  }
  if (held.size > mostValues)
    throw new Refusal("invalid", `\`${scope}\` would have ${held.size} values; ${mostValues} are the most.`);
  if (newest.size > mostNames)
    throw new Refusal("invalid", `\`${scope}\` has had ${mostNames} names, which are the most. Use one of them again.`);
}

/** Everything that can be said about a sealed value by those who cannot open it. Answers its fingerprint. */
async function requireSealed({ at }: Turn, root: TrustRoot, value: SealedValue, newestPolicy: number): Promise<string> {
  const { scope, name, policy } = value.statement;
  const checked = letThrough(await checkSealed(value, { root, scope, name, lowestVersion: 1, now: at }));
  if (policy > newestPolicy)
    throw sealRefusal("policy-missing", `\`${name}\` asks for version ${policy}, the newest is ${newestPolicy}.`);
  return checked.digest;
}

async function insert({ tx, at }: Turn, { ciphertext, ...document }: SealedValue, fingerprint: string): Promise<void> {
  const { org, scope, name, version } = document.statement;
  await dropContent(tx, org, scope, name);
  await forgetVisible(tx, org, scope, name);
  await tx
    .insertInto("sealed_values")
    .values({
      organization_id: org,
      scope,
      name,
      version,
      fingerprint,
      document: JSON.stringify(document),
      ciphertext,
      at: new Date(at),
    })
    .execute();
}
