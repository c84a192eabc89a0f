import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { type SignedTrustRoot, signedTrustRoot, type TrustRoot } from "./trust-root.ts";

/** What a client keeps: it never takes an older root again, nor another one of the same version. */
export interface PinnedRoot {
  readonly root: SignedTrustRoot;
  readonly digest: string;
}

/** Tolerated between the clocks of those who sign and those who check. */
const clockSkewMs = 5 * 60_000;

/** Takes a first root for its fingerprint: `sha256:…`, compared by a person or written into a file by one. */
export async function pinTrustRoot(given: unknown, fingerprint: string, now: number): Promise<Sealing<PinnedRoot>> {
  const read = await readTrustRoot(given);
  if (!read.ok) return read;
  if (read.value.digest !== fingerprint) return refuse("trust-root-not-pinned");
  const fresh = checkDates(read.value.root.statement, now);
  return fresh.ok ? read : fresh;
}

/** Goes on from the pinned root through the chain that a server gave. `chain` is in any order and may hold versions known already. */
export async function advanceTrustRoot(
  pinned: PinnedRoot,
  chain: readonly unknown[],
  now: number,
): Promise<Sealing<PinnedRoot>> {
  const read: PinnedRoot[] = [];
  for (const given of chain) {
    const one = await readTrustRoot(given);
    if (!one.ok) return one;
    read.push(one.value);
  }
  const org = pinned.root.statement.org;
  if (read.some(({ root }) => root.statement.org !== org)) return refuse("trust-root-other-organization");
  read.sort((a, b) => a.root.statement.version - b.root.statement.version);
  let current = pinned;
  for (const next of read) {
    const gap = next.root.statement.version - current.root.statement.version;
    if (gap < 0) continue;
    if (gap === 0) {
      if (next.digest !== current.digest) return refuse("trust-root-fork");
      continue;
    }
    if (gap > 1 || next.root.statement.previous !== current.digest) return refuse("trust-root-not-pinned");
    if (!(await isSignedBy(next.root, current.root.statement)))
      return refuse("trust-root-unsigned", "The one before it must sign too.");
    current = next;
  }
  const newest = read.at(-1);
  if (newest && newest.root.statement.version < pinned.root.statement.version) return refuse("trust-root-rollback");
  const fresh = checkDates(current.root.statement, now);
  return fresh.ok ? allow(current) : fresh;
}

/** Its shape, and the signatures of its own admins. */
async function readTrustRoot(given: unknown): Promise<Sealing<PinnedRoot>> {
  const parsed = signedTrustRoot.safeParse(given);
  if (!parsed.success) return refuse("trust-root-malformed");
  const { statement } = parsed.data;
  const keys = new Set(statement.admins.map(({ key }) => key));
  if (keys.size < statement.threshold || keys.size !== statement.admins.length) return refuse("trust-root-malformed");
  if ((statement.version === 1) !== (statement.previous === null)) return refuse("trust-root-malformed");
  if (!(await isSignedBy(parsed.data, statement))) return refuse("trust-root-unsigned");
  return allow({ root: parsed.data, digest: await digestOfStatement(statement) });
}

async function isSignedBy(root: SignedTrustRoot, { admins, threshold }: TrustRoot): Promise<boolean> {
  const signers = await signersOf(root);
  return admins.filter(({ key }) => signers.has(key)).length >= threshold;
}

function checkDates({ issued, expires }: TrustRoot, now: number): Sealing<undefined> {
  if (issued > now + clockSkewMs) return refuse("trust-root-not-yet");
  if (expires <= now) return refuse("trust-root-expired");
  return allow(undefined);
}
