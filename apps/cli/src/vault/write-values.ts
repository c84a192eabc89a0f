import { vaultPath } from "@ringfort/client";
import {
  checkSealed,
  coversScope,
  type SealedStatement,
  type SealedValue,
  type SigningKey,
  sealValue,
  type TrustRoot,
} from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { refusedBy, send, type Vault } from "./open-vault.ts";
import type { Pin } from "./pins.ts";
import { refusal } from "./refused.ts";
import { readScope, rememberWritten, type Scope } from "./scope.ts";
import { openKey } from "./signing-keys.ts";
import { trustedRoot } from "./trust.ts";
import { checkCount } from "./variable.ts";
import { requireWriter } from "./writer.ts";

export interface NewValue {
  readonly name: string;
  readonly kind: SealedStatement["kind"];
  readonly value: string;
  readonly hosts?: readonly string[];
}

export interface Written {
  readonly scope: Scope;
  readonly values: readonly SealedValue[];
  /** For whom it was sealed, by name. */
  readonly readers: readonly string[];
  readonly root: TrustRoot;
}

/** Seals all of them for exactly the recipients of the trust root, and sends them: all are stored, or none. */
export async function writeValues(vault: Vault, name: string, values: readonly NewValue[]): Promise<Written> {
  const key = await openKey(vault.keysFolder, "writer");
  for (let tried = 1; ; tried += 1) {
    const pin = await trustedRoot(vault);
    const root = pin.pinned.root.statement;
    requireWriter(root, key, name);
    const scope = await readScope(vault, name, pin);
    checkCount(liveNames(scope, values), name);
    const sealed = await Promise.all(values.map((value) => seal(value, { scope, pin, key, now: vault.now() })));
    const answer = await send(vault, "PUT", `${vaultPath(vault.organization.id)}/sealed`, { values: sealed });
    if (answer.ok) {
      await rememberWritten(
        vault,
        pin,
        sealed.map(({ statement }) => statement),
      );
      return { scope, values: sealed, readers: readersOf(root, name), root };
    }
    // Somebody else has written meanwhile: once more on top of that.
    if (answer.status !== 409 || tried > 1) throw refusedBy(vault, answer);
  }
}

interface Place {
  readonly scope: Scope;
  readonly pin: Pin;
  readonly key: SigningKey;
  readonly now: number;
}

async function seal({ name, kind, value, hosts }: NewValue, { scope, pin, key, now }: Place): Promise<SealedValue> {
  const root = pin.pinned.root.statement;
  const before = scope.entries.get(name);
  const version = (before?.version ?? 0) + 1;
  if (!Number.isSafeInteger(version)) throw new CommandFailure(`${name} has a version that cannot be counted on.`);
  const sealed = await sealValue(
    {
      root,
      scope: scope.scope,
      name,
      kind,
      value,
      version,
      previous: before?.digest ?? null,
      policy: scope.policy?.policy.version ?? 0,
      issued: now,
      ...(hosts && { hosts }),
    },
    key,
  );
  if (!sealed.ok) throw refusal(sealed, name);
  const checked = await checkSealed(sealed.value, { root, scope: scope.scope, name, lowestVersion: version, now });
  if (!checked.ok) throw refusal(checked, name);
  return sealed.value;
}

function liveNames(scope: Scope, values: readonly NewValue[]): ReadonlySet<string> {
  const live = [...scope.entries.values()].filter(({ value }) => value !== undefined).map(({ name }) => name);
  return new Set([...live, ...values.map(({ name }) => name)].filter((name) => !name.startsWith("ssh/")));
}

function readersOf(root: TrustRoot, scope: string): readonly string[] {
  return [
    ...root.classes.filter(({ scopes }) => coversScope(scopes, scope)).map(({ name }) => name),
    ...(root.recovery.length > 0 ? ["recovery"] : []),
  ];
}
