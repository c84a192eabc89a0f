import { contexts, sealedScopes } from "@ringfort/client";
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

/** Every context, with how much is sealed in it. One without a policy is closed. */
export async function listContexts({ reader, organization }: Vault, io: Io): Promise<void> {
  const all = readOr(await contexts(reader, organization.id), "the contexts");
  const sealed = readOr(await sealedScopes(reader, organization.id), "what is sealed");
  const rows = all.map(({ name }) => {
    const found = sealed.find(({ scope }) => scope === `context/${name}`);
    return [sanitiseName(name), String(found?.values.length ?? 0), String(found?.policyVersion ?? "closed")];
  });
  if (rows.length > 0) io.stdout.write(columns([["CONTEXT", "SEALED", "POLICY"], ...rows]));
  else io.stderr.write("There is no context. `ringfort context create` makes one.\n");
}
