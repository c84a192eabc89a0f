import {
  advanceScope,
  advanceTrustRoot,
  checkApproval,
  checkContinuation,
  checkPolicy,
  checkReceipt,
  checkRequired,
  checkResult,
  checkSealed,
  checkTokenRequest,
  checkTombstone,
  decidePolicy,
  earlierRoots,
  followTrustRoot,
  openSealed,
  pinTrustRoot,
  type Sealing,
  sealFailures,
  type TrustRoot,
} from "../index.ts";
import { identityPrefixes } from "./world.fixture.ts";

/** One thing that is given to one check, and what the check must say. As JSON, for every implementation. */
export interface Vector {
  readonly name: string;
  readonly check: keyof typeof checks;
  readonly given: unknown;
  /** Trust roots by their names in the file; sets as lists. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** `"ok"`, a code, or for what is opened the value. */
  readonly outcome: string | { readonly value: string };
}

export interface VectorFile {
  readonly about: string;
  readonly roots: Readonly<Record<string, unknown>>;
  /** The data of age identities, without what they begin with. */
  readonly identities: Readonly<
    Record<string, { readonly kind: keyof typeof identityPrefixes; readonly data: string }>
  >;
  readonly vectors: readonly Vector[];
}

// biome-ignore lint/suspicious/noExplicitAny: what comes out of a file is for the checks to look at
export type Read = any;

/** Everything takes what was given and what is expected. */
const checks = {
  pinTrustRoot: (given: Read, { fingerprint, now }: Read) => pinTrustRoot(given, fingerprint, now),
  followTrustRoot: (given: Read, { fingerprint, now }: Read) => followTrustRoot(given, fingerprint, now),
  advanceTrustRoot: (given: Read, { pinned, now }: Read) => advanceTrustRoot(pinned, given, now),
  checkSealed: (given: Read, expected: Read) => checkSealed(given, expected),
  openSealed: async (given: Read, { identities, ...expected }: Read) => {
    const checked = await checkSealed(given, expected);
    return checked.ok ? openSealed(checked.value, identities) : checked;
  },
  checkTombstone: (given: Read, expected: Read) => checkTombstone(given, expected),
  advanceScope: (given: Read, { known, ...expected }: Read) => advanceScope(known, given, expected),
  checkPolicy: (given: Read, expected: Read) => checkPolicy(given, expected),
  decidePolicy: async (given: Read, { policy, holding }: Read) =>
    decidePolicy(policy, { ...given, holds: (expression: string) => holding.includes(expression) }),
  checkApproval: (given: Read, expected: Read) => checkApproval(given, expected),
  checkResult: (given: Read, expected: Read) => checkResult(given, expected),
  checkRequired: (given: Read, expected: Read) => checkRequired(given, expected),
  checkContinuation: (given: Read, expected: Read) => checkContinuation(given, expected),
  checkTokenRequest: (given: Read, expected: Read) => checkTokenRequest(given, expected),
  checkReceipt: (given: Read, expected: Read) => checkReceipt(given, expected),
};

/** What the check says to it today. */
export async function play({ check, given, expected }: Vector, file: VectorFile): Promise<Vector["outcome"]> {
  const said: Sealing<unknown> = await checks[check](given, await unfolded(expected, file));
  if (!said.ok) return said.message.startsWith(sealFailures[said.code]) ? said.code : "a message of another code";
  return typeof said.value === "string" ? { value: said.value } : "ok";
}

async function unfolded({ root, chain, used, identities, ...rest }: Read, file: VectorFile): Promise<Read> {
  const signed = root === undefined ? undefined : (file.roots[root] as { readonly statement: TrustRoot });
  const roots = ((chain ?? []) as string[]).map((name) => file.roots[name]);
  const earlier = signed && chain ? await earlierRoots({ root: signed as Read, digest: "" }, roots) : undefined;
  return {
    ...rest,
    ...(signed && { root: signed.statement }),
    ...(earlier && { earlier }),
    ...(used && { usedNonces: new Set(used) }),
    ...(identities && { identities: identities.map((name: string) => identityOf(name, file)) }),
  };
}

function identityOf(name: string, { identities }: VectorFile): string {
  const found = identities[name];
  if (!found) throw new Error(`The file has no identity ${name}.`);
  return identityPrefixes[found.kind] + found.data;
}
