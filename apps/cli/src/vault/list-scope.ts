import { sealedScopes } from "@ringfort/client";
import type { TrustRoot } from "@ringfort/seal";
import type { Io } from "../command.ts";
import { columns } from "../output/columns.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { readOr, type Vault } from "./open-vault.ts";
import { type Entry, readScope, type Scope } from "./scope.ts";
import { describeTerms } from "./terms-text.ts";
import { trustedRoot } from "./trust.ts";
import { closed } from "./write-policy.ts";

/** Names, versions, writers and ages of what is sealed in a scope, and who may use it. */
export async function listScope(vault: Vault, name: string, shows: (entry: Entry) => boolean, io: Io): Promise<void> {
  const pin = await trustedRoot(vault);
  const scope = await readScope(vault, name, pin);
  const live = [...scope.entries.values()].filter((entry) => entry.value !== undefined && shows(entry));
  const rows = live.map((entry) => rowOf(entry, pin.pinned.root.statement, vault.now()));
  if (rows.length > 0) io.stdout.write(columns([["NAME", "VERSION", "WRITTEN BY", "DAYS OLD", "STATE"], ...rows]));
  io.stderr.write(`${rows.length === 0 ? "Nothing is sealed there.\n" : ""}${policyOf(scope)}\n`);
}

function policyOf({ policy }: Scope): string {
  return policy ? `Policy ${policy.policy.version}. ${describeTerms(policy.policy)}` : describeTerms(closed);
}

function rowOf({ name, version, value, checked, trouble }: Entry, root: TrustRoot, now: number): readonly string[] {
  const keys = value!.signatures.map(({ key }) => key);
  const writer = root.writers.find(({ key }) => keys.includes(key))?.name ?? "nobody of the trust root";
  const days = String(Math.max(0, Math.floor((now - value!.statement.issued) / 86_400_000)));
  return [
    name,
    String(version),
    sanitiseName(writer),
    days,
    trouble?.code ?? (checked?.isStale ? "to be rewrapped" : "ok"),
  ];
}

/** Every scope of a kind by name, as the server lists them. */
export async function listScopes({ reader, organization }: Vault, kind: "context", io: Io): Promise<void> {
  const all = readOr(await sealedScopes(reader, organization.id), "what is sealed");
  const rows = all
    .filter(({ scope }) => scope.startsWith(`${kind}/`))
    .map(({ scope, values, policyVersion }) => [
      sanitiseName(scope.slice(kind.length + 1)),
      String(values.length),
      policyVersion === undefined ? "closed" : String(policyVersion),
    ]);
  if (rows.length > 0) io.stdout.write(columns([["CONTEXT", "VARIABLES", "POLICY"], ...rows]));
  else io.stderr.write("Nothing is sealed, and nobody has signed a policy.\n");
}
