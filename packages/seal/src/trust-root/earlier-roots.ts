import type { PinnedRoot } from "./advance-trust-root.ts";
import { readTrustRoot } from "./read-trust-root.ts";
import type { TrustRoot } from "./trust-root.ts";

/**
 * The roots before a pinned one, newest first, as far back as the chain leads. Each names the one before it by its digest, so
 * that nobody can add one; a server can leave some out.
 */
export async function earlierRoots(pinned: PinnedRoot, chain: readonly unknown[]): Promise<readonly TrustRoot[]> {
  const byDigest = new Map<string, TrustRoot>();
  for (const given of chain) {
    const read = await readTrustRoot(given);
    if (read.ok) byDigest.set(read.value.digest, read.value.root.statement);
  }
  const earlier: TrustRoot[] = [];
  let { previous } = pinned.root.statement;
  while (previous !== null) {
    const root = byDigest.get(previous);
    if (!root) break;
    earlier.push(root);
    previous = root.previous;
  }
  return earlier;
}
