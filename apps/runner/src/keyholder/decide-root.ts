import {
  advanceTrustRoot,
  earlierRoots,
  followTrustRoot,
  type PinnedRoot,
  type TrustedClass,
  type TrustRoot,
} from "@ringfort/seal";
import type { PublicClassKeys } from "../trust/class-keys.ts";
import type { Memory } from "../trust/memory.ts";
import type { TrustFile } from "../trust/trusted.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

export interface OwnRoot {
  readonly pinned: PinnedRoot;
  readonly root: TrustRoot;
  readonly earlier: readonly TrustRoot[];
}

/** The newest trust root that leads back to the trust file's fingerprint, and to what was seen before. */
export async function decideRoot(
  given: readonly unknown[],
  { trustRoot }: TrustFile,
  {
    known,
    organization,
    now,
  }: { readonly known: Memory | undefined; readonly organization: string; readonly now: number },
): Promise<Verdict<OwnRoot>> {
  const isSameFile = known?.fingerprint === trustRoot.fingerprint;
  if (!isSameFile && given.length === 0) return refuse("trust-root-missing");
  const found =
    known && isSameFile
      ? await advanceTrustRoot(known.root, given, now)
      : await followTrustRoot(given, trustRoot.fingerprint, now);
  if (!found.ok) return found;
  const root = found.value.root.statement;
  if (root.org !== organization) return refuse("trust-root-other-organization");
  const lowest = Math.max(trustRoot.minVersion, known?.root.root.statement.version ?? 1);
  if (root.version < lowest)
    return refuse("trust-root-rollback", `Version ${root.version} came, ${lowest} is asked for.`);
  return allow({ pinned: found.value, root, earlier: await earlierRoots(found.value, given) });
}

/** The class of the trust root whose keys these are. */
export function findClass({ classes }: TrustRoot, keys: PublicClassKeys): Verdict<TrustedClass> {
  const found = classes.find(({ attest, seal }) => attest === keys.attest && seal === keys.seal);
  return found ? allow(found) : refuse("class-not-in-root");
}
