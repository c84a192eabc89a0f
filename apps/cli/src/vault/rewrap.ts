import { type ScopeSummary, sealedScopes, vaultPath } from "@ringfort/client";
import { openSealed, rewrapValue, type SealedValue, type SealFailure } from "@ringfort/seal";
import { readOr, sendOrFail, type Vault } from "./open-vault.ts";
import type { Identity } from "./recovery-file.ts";
import { type Entry, readScope } from "./scope.ts";
import { openKey } from "./signing-keys.ts";
import type { Trusted } from "./trust.ts";
import { requireWriter } from "./writer.ts";

export interface Trouble {
  readonly scope: string;
  readonly name: string;
  readonly failure: SealFailure;
}

export async function listSealed({ reader, organization }: Vault): Promise<readonly ScopeSummary[]> {
  return readOr(await sealedScopes(reader, organization.id), "what is sealed");
}

/** What the server takes at once, with room for the rest of the request. */
const mostBytes = 3 * 1024 * 1024;
const mostAtOnce = 100;

/** Seals what is sealed for recipients of an earlier root for those of today. What is inside stays its writer's. */
export async function rewrapAll(
  vault: Vault,
  trusted: Trusted,
  identities: readonly Identity[],
): Promise<{ readonly rewrapped: number; readonly troubles: readonly Trouble[] }> {
  const key = await openKey(vault.keysFolder, "writer");
  const opens = identities.map(({ identity }) => identity);
  const root = trusted.pinned.root.statement;
  const troubles: Trouble[] = [];
  let rewrapped = 0;
  for (const { scope } of await listSealed(vault)) {
    const done: SealedValue[] = [];
    requireWriter(root, key, scope);
    for (const { name, value, checked, trouble } of await liveEntries(vault, scope, trusted)) {
      if (trouble) troubles.push({ scope, name, failure: trouble });
      if (!value || !checked?.isStale) continue;
      const again = await rewrapValue(checked, { root, identities: opens, issued: vault.now() }, key);
      if (again.ok) done.push(again.value);
      else troubles.push({ scope, name, failure: again });
    }
    for (const values of inParts(done)) {
      await sendOrFail(vault, "PUT", `${vaultPath(vault.organization.id)}/rewraps`, { values });
      rewrapped += values.length;
    }
  }
  return { rewrapped, troubles };
}

function inParts(values: readonly SealedValue[]): SealedValue[][] {
  const parts: SealedValue[][] = [];
  let left = 0;
  for (const value of values) {
    const size = JSON.stringify(value).length;
    const part = parts.at(-1);
    if (!part || size > left || part.length === mostAtOnce) {
      parts.push([value]);
      left = mostBytes - size;
    } else {
      part.push(value);
      left -= size;
    }
  }
  return parts;
}

/** Opens everything, shows nothing, and answers what did not open. */
export async function openEverything(
  vault: Vault,
  trusted: Trusted,
  identities: readonly Identity[],
): Promise<{ readonly opened: number; readonly troubles: readonly Trouble[] }> {
  const opens = identities.map(({ identity }) => identity);
  const troubles: Trouble[] = [];
  let opened = 0;
  for (const { scope } of await listSealed(vault)) {
    for (const { name, checked, trouble } of await liveEntries(vault, scope, trusted)) {
      const open = checked ? await openSealed(checked, opens) : trouble;
      if (open?.ok) opened += 1;
      else if (open) troubles.push({ scope, name, failure: open });
    }
  }
  return { opened, troubles };
}

async function liveEntries(vault: Vault, scope: string, trusted: Trusted): Promise<readonly Entry[]> {
  const { entries } = await readScope(vault, scope, trusted);
  return [...entries.values()].filter(({ value }) => value !== undefined);
}
