import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { clockSkewMs } from "../statements/index.ts";
import { isSignedBy, type ReadRoot, readTrustRoot } from "./read-trust-root.ts";
import type { SignedTrustRoot, TrustRoot } from "./trust-root.ts";

/** What a client keeps: it never takes an older root again, nor another one of the same version. */
export interface PinnedRoot {
  readonly root: SignedTrustRoot;
  readonly digest: string;
}

/** Takes a first root for its fingerprint: `sha256:…`, compared by a person or written into a file by one. */
export async function pinTrustRoot(given: unknown, fingerprint: string, now: number): Promise<Sealing<PinnedRoot>> {
  return followTrustRoot([given], fingerprint, now);
}

/**
 * The newest root of a chain that holds the one of the fingerprint, of any version: that one may have expired, as long as
 * what follows it has not.
 */
export async function followTrustRoot(
  chain: readonly unknown[],
  fingerprint: string,
  now: number,
): Promise<Sealing<PinnedRoot>> {
  const read = await readAll(chain);
  if (!read.ok) return read;
  const first = read.value.find(({ digest }) => digest === fingerprint);
  if (!first) return refuse("trust-root-not-pinned");
  if (!(await isSignedBy(first.root, first.root.statement))) return refuse("trust-root-unsigned");
  return advance(first, read.value, now);
}

/** Goes on from the pinned root through the chain that a server gave. `chain` is in any order and may hold versions known already. */
export async function advanceTrustRoot(
  pinned: PinnedRoot,
  chain: readonly unknown[],
  now: number,
): Promise<Sealing<PinnedRoot>> {
  const read = await readAll(chain);
  return read.ok ? advance(pinned, read.value, now) : read;
}

async function advance(pinned: PinnedRoot, chain: readonly ReadRoot[], now: number): Promise<Sealing<PinnedRoot>> {
  const org = pinned.root.statement.org;
  if (chain.some(({ root }) => root.statement.org !== org)) return refuse("trust-root-other-organization");
  const newest = chain.at(-1);
  if (newest && newest.root.statement.version < pinned.root.statement.version) return refuse("trust-root-rollback");
  let current = pinned;
  for (const next of chain) {
    const gap = next.root.statement.version - current.root.statement.version;
    if (gap < 0) continue;
    if (gap === 0) {
      if (next.digest !== current.digest) return refuse("trust-root-fork");
      continue;
    }
    if (gap > 1 || next.root.statement.previous !== current.digest) return refuse("trust-root-not-pinned");
    if (!(await isSignedBy(next.root, next.root.statement))) return refuse("trust-root-unsigned");
    if (!(await isSignedBy(next.root, current.root.statement)))
      return refuse("trust-root-unsigned", "The admins of the one before it must sign too.");
    current = next;
  }
  const fresh = checkDates(current.root.statement, now);
  return fresh.ok ? allow({ root: current.root, digest: current.digest }) : fresh;
}

async function readAll(chain: readonly unknown[]): Promise<Sealing<readonly ReadRoot[]>> {
  const all: ReadRoot[] = [];
  for (const given of chain) {
    const read = await readTrustRoot(given);
    if (!read.ok) return read;
    all.push(read.value);
  }
  return allow(all.sort((a, b) => a.root.statement.version - b.root.statement.version));
}

function checkDates({ issued, expires }: TrustRoot, now: number): Sealing<undefined> {
  if (issued > now + clockSkewMs) return refuse("trust-root-not-yet");
  if (expires <= now) return refuse("trust-root-expired");
  return allow(undefined);
}
