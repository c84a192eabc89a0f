import { digestOf, fromBase64Url } from "../bytes/index.ts";
import type { PublicKey } from "../keys/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { coversScope, type TrustRoot } from "../trust-root/index.ts";
import { digestOfRecipients, recipientsFor } from "./recipients.ts";
import { type SealedStatement, type SealedValue, sealedValue } from "./sealed-value.ts";

export interface Expected {
  readonly root: TrustRoot;
  /**
   * What `earlierRoots` gave. With it, a value that is sealed for the recipients of an earlier root is let through as `isStale`;
   * without, it is refused.
   */
  readonly earlier?: readonly TrustRoot[];
  readonly scope: string;
  readonly name: string;
  /** The highest version that was seen of this name, 1 at the least. */
  readonly lowestVersion: number;
  readonly now: number;
}

export interface CheckedValue {
  readonly statement: SealedStatement;
  readonly digest: string;
  readonly writer: PublicKey;
  /** To be sealed again by `rewrapValue`: the recipients are other ones today. */
  readonly isStale: boolean;
  readonly sealed: SealedValue;
}

/** Everything about a sealed value that can be checked without opening it. */
export async function checkSealed(given: unknown, expected: Expected): Promise<Sealing<CheckedValue>> {
  const parsed = sealedValue.safeParse(given);
  if (!parsed.success) return refuse("sealed-malformed");
  const { root, scope, name } = expected;
  const { statement } = parsed.data;
  if (statement.org !== root.org) return refuse("sealed-other-organization");
  if (statement.scope !== scope) return refuse("sealed-scope-mismatch", `It is for \`${statement.scope}\`.`);
  if (statement.name !== name) return refuse("sealed-name-mismatch", `It is for \`${statement.name}\`.`);
  const signers = await signersOf(parsed.data);
  const writer = root.writers.find(({ key, scopes }) => signers.has(key) && coversScope(scopes, scope))?.key;
  if (writer === undefined) return refuse("sealed-writer-unknown", `It is about \`${name}\`.`);
  if (statement.version < expected.lowestVersion) {
    return refuse("sealed-rollback", `Version ${statement.version} came, ${expected.lowestVersion} is known.`);
  }
  if (statement.expires !== null && statement.expires <= expected.now) {
    return refuse("sealed-expired", `It is about \`${name}\`.`);
  }
  const digest = await digestOfStatement(statement);
  const last = await lastWrap(parsed.data, digest, expected);
  if (!last.ok) return last;
  const ciphertext = fromBase64Url(parsed.data.ciphertext);
  if (!ciphertext || (await digestOf(ciphertext)) !== last.value.ciphertext) return refuse("sealed-ciphertext-changed");
  const isStale = await checkRecipients(last.value, expected);
  return isStale.ok ? allow({ statement, digest, writer, isStale: isStale.value, sealed: parsed.data }) : isStale;
}

interface Wrap {
  readonly ciphertext: string;
  readonly recipients: string;
  readonly root: number;
}

/**
 * From the writer's own ciphertext through each rewrap, signed by somebody who could open it when it was made. What is inside
 * does not depend on them: the writer has signed its digest.
 */
async function lastWrap(
  { statement, rewraps }: SealedValue,
  digest: string,
  { root, earlier = [] }: Expected,
): Promise<Sealing<Wrap>> {
  let wrap: Wrap = statement;
  for (const rewrap of rewraps) {
    const { of, from, org, root: version } = rewrap.statement;
    if (of !== digest || from !== wrap.ciphertext || org !== root.org) return refuse("sealed-rewrap-broken");
    if (version < wrap.root) return refuse("sealed-rewrap-broken", "It goes back to an older trust root.");
    const signers = await signersOf(rewrap);
    const ofThen = earlier.find((one) => one.version === version) ?? root;
    const isTrusted = [
      ...ofThen.classes.map(({ attest, scopes }) => ({ key: attest, scopes })),
      ...ofThen.writers,
    ].some(({ key, scopes }) => signers.has(key) && coversScope(scopes, statement.scope));
    if (!isTrusted) return refuse("sealed-rewrap-broken", "Nobody who could open it has signed.");
    wrap = rewrap.statement;
  }
  return allow(wrap);
}

/** Whether it is sealed for other recipients than those of today, which are allowed to have been the right ones once. */
async function checkRecipients(wrap: Wrap, { root, earlier = [], scope }: Expected): Promise<Sealing<boolean>> {
  if (wrap.root > root.version) return refuse("sealed-newer-root", `That is version ${wrap.root}.`);
  const today = recipientsFor(root, scope);
  if (!today.ok) return today;
  if ((await digestOfRecipients(today.value)) === wrap.recipients) return allow(false);
  const ofThen = earlier.find(({ version }) => version === wrap.root);
  const then = ofThen && recipientsFor(ofThen, scope);
  if (!then?.ok || (await digestOfRecipients(then.value)) !== wrap.recipients) {
    return refuse("sealed-recipients-changed");
  }
  return allow(true);
}
