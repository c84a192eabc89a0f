import { digestOf, fromBase64Url, textOf } from "../bytes/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { coversScope, type TrustRoot } from "../trust-root/index.ts";
import { decrypt } from "./age.ts";
import { digestOfRecipients, recipientsFor } from "./recipients.ts";
import { innerValue, type SealedStatement, type SealedValue, sealedValue } from "./sealed-value.ts";

export interface Expected {
  readonly root: TrustRoot;
  readonly scope: string;
  readonly name: string;
  /** The highest version that was seen of this name, 1 at the least. */
  readonly lowestVersion: number;
  readonly now: number;
}

export interface CheckedValue {
  readonly statement: SealedStatement;
  readonly digest: string;
  readonly sealed: SealedValue;
}

/** Everything about a sealed value that can be checked without opening it. */
export async function checkSealed(given: unknown, expected: Expected): Promise<Sealing<CheckedValue>> {
  const parsed = sealedValue.safeParse(given);
  if (!parsed.success) return refuse("sealed-malformed");
  const { statement } = parsed.data;
  if (statement.org !== expected.root.org) return refuse("sealed-other-organization");
  if (statement.scope !== expected.scope) return refuse("sealed-scope-mismatch", `It is for \`${statement.scope}\`.`);
  if (statement.name !== expected.name) return refuse("sealed-name-mismatch", `It is for \`${statement.name}\`.`);
  const signers = await signersOf(parsed.data);
  const writer = expected.root.writers.find(
    ({ key, scopes }) => signers.has(key) && coversScope(scopes, expected.scope),
  );
  if (!writer) return refuse("sealed-writer-unknown");
  if (statement.version < expected.lowestVersion) {
    return refuse("sealed-rollback", `Version ${statement.version} came, ${expected.lowestVersion} is known.`);
  }
  if (statement.expires !== null && statement.expires <= expected.now) {
    return refuse("sealed-expired");
  }
  const digest = await digestOfStatement(statement);
  const outer = await lastWrap(parsed.data, digest, expected.root);
  if (!outer.ok) return outer;
  const ciphertext = fromBase64Url(parsed.data.ciphertext);
  if (!ciphertext || (await digestOf(ciphertext)) !== outer.value.ciphertext)
    return refuse("sealed-ciphertext-changed");
  const recipients = recipientsFor(expected.root, expected.scope);
  if (!recipients.ok) return recipients;
  if ((await digestOfRecipients(recipients.value)) !== outer.value.recipients)
    return refuse("sealed-recipients-changed");
  return allow({ statement, digest, sealed: parsed.data });
}

/** Opens what `checkSealed` has let through; what is inside must be what its statement says. */
export async function openSealed(checked: CheckedValue, identities: readonly string[]): Promise<Sealing<string>> {
  const ciphertext = fromBase64Url(checked.sealed.ciphertext);
  const plain = ciphertext && (await decrypt(ciphertext, identities));
  if (!plain) return refuse("sealed-not-for-us");
  const inner = innerValue.safeParse(parseJson(plain));
  if (!inner.success) return refuse("sealed-inner-mismatch");
  const { org, scope, name, version, writer, value } = inner.data;
  const { statement, signatures } = checked.sealed;
  const isSame =
    org === statement.org && scope === statement.scope && name === statement.name && version === statement.version;
  if (!isSame || !signatures.some(({ key }) => key === writer)) return refuse("sealed-inner-mismatch");
  const bytes = fromBase64Url(value);
  if (!bytes) return refuse("sealed-inner-mismatch");
  return allow(textOf(bytes));
}

interface Wrap {
  readonly ciphertext: string;
  readonly recipients: string;
}

/** From the writer's own ciphertext through each rewrap, signed by somebody who could open it. */
async function lastWrap({ statement, rewraps }: SealedValue, digest: string, root: TrustRoot): Promise<Sealing<Wrap>> {
  let wrap: Wrap = statement;
  for (const rewrap of rewraps) {
    const { of, from, org } = rewrap.statement;
    if (of !== digest || from !== wrap.ciphertext || org !== root.org) return refuse("sealed-rewrap-broken");
    const signers = await signersOf(rewrap);
    const isTrusted =
      root.classes.some(({ attest, scopes }) => signers.has(attest) && coversScope(scopes, statement.scope)) ||
      root.writers.some(({ key, scopes }) => signers.has(key) && coversScope(scopes, statement.scope));
    if (!isTrusted) return refuse("sealed-rewrap-broken", "Nobody who could open it has signed.");
    wrap = rewrap.statement;
  }
  return allow(wrap);
}

function parseJson(plain: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(plain));
  } catch {
    return undefined;
  }
}
