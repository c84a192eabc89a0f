import { trustRoots } from "@ringfort/client";
import {
  advanceTrustRoot,
  digestOfStatement,
  earlierRoots,
  followTrustRoot,
  type PinnedRoot,
  type Sealing,
  signedTrustRoot,
  type TrustRoot,
} from "@ringfort/seal";
import { CommandFailure, UsageError } from "../command.ts";
import { askWhether } from "./ask.ts";
import { readOr, type Vault } from "./open-vault.ts";
import { keepPin, type Pin, readPin } from "./pins.ts";
import { refusal } from "./refused.ts";

export interface TrustOptions {
  /** A new root is to follow: that the last one has expired must not stop it. */
  readonly toReplace?: boolean;
  /** Also what was sealed many roots ago is to be found. */
  readonly wholeChain?: boolean;
}

/** How many roots back a value may wait to be sealed again; the whole chain of a large organization takes long to fetch. */
const rootsBack = 30;

export interface Trusted extends Pin {
  /** The roots before the newest, as far as the server shows them. */
  readonly earlier: readonly TrustRoot[];
}

/** The newest trust root that leads back to what this person pinned; on first contact, to what an admin has read out. */
export async function trustedRoot(
  vault: Vault,
  { toReplace = false, wholeChain = false }: TrustOptions = {},
): Promise<Trusted> {
  const { keysFolder, organization, fingerprint, now } = vault;
  const pin = await readPin(keysFolder, organization.id);
  const isWhole = wholeChain || fingerprint !== undefined || !pin;
  const chain = await fetchRoots(vault, isWhole ? 0 : Math.max(0, pin.pinned.root.statement.version - rootsBack));
  if (pin && chain.length === 0) {
    throw new CommandFailure(
      `the server does not know the trust root any more that was pinned here (version ${pin.pinned.root.statement.version}): it was emptied, restored, or lies (trust-root-rollback).`,
    );
  }
  if (fingerprint !== undefined && !/^sha256:[0-9a-f]{64}$/.test(fingerprint))
    throw new UsageError("`--trust` is a fingerprint, `sha256:` and 64 digits, as `ringfort trust show` prints it.");
  if (pin && fingerprint !== undefined && !(await isInChain(fingerprint, pin.pinned, chain)))
    throw new CommandFailure(
      "--trust names another trust root than the one that is pinned here (trust-root-not-pinned).",
    );
  const first = pin ? undefined : (fingerprint ?? (await comparedFingerprint(chain, vault)));
  const go = (at: number) => (pin ? advanceTrustRoot(pin.pinned, chain, at) : followTrustRoot(chain, first!, at));
  const pinned = await lastOf(go, [...(pin ? [pin.pinned.root] : []), ...chain], { now: now(), toReplace });
  if (pinned.root.statement.org !== organization.id)
    throw new CommandFailure("the trust root belongs to another organization (trust-root-other-organization).");
  const known: Pin = { host: vault.api.origin, slug: organization.slug, pinned, seen: pin?.seen ?? new Map() };
  await keepPin(keysFolder, known);
  return { ...known, earlier: await earlierRoots(pinned, chain) };
}

export async function fetchRoots({ reader, organization }: Vault, after: number): Promise<readonly unknown[]> {
  return readOr(await trustRoots(reader, organization.id, after), "the trust root");
}

async function lastOf(
  go: (at: number) => Promise<Sealing<PinnedRoot>>,
  chain: readonly unknown[],
  { now, toReplace }: { readonly now: number; readonly toReplace: boolean },
): Promise<PinnedRoot> {
  const fresh = await go(now);
  if (fresh.ok) return fresh.value;
  if (!toReplace || fresh.code !== "trust-root-expired") throw refusal(fresh);
  const last = await go(beforeExpiry(chain, now));
  if (last.ok) return last.value;
  throw refusal(last);
}

/** A moment at which the newest of them had not expired. What is not signed is found out by who uses it. */
function beforeExpiry(chain: readonly unknown[], now: number): number {
  const roots = chain.map((given) => signedTrustRoot.safeParse(given)).flatMap(({ data }) => (data ? [data] : []));
  const newest = roots.toSorted((a, b) => a.statement.version - b.statement.version).at(-1);
  return newest ? Math.min(now, newest.statement.expires - 1) : now;
}

/** Nothing of this organization is known here: a person decides by what another one reads out, never the server. */
async function comparedFingerprint(chain: readonly unknown[], { io, organization }: Vault): Promise<string> {
  if (chain.length === 0) {
    throw new CommandFailure(
      "the organization has no trust root yet: nobody can seal anything. An admin begins with `ringfort trust init`.",
    );
  }
  const newest = signedTrustRoot.safeParse(chain.at(-1));
  if (!newest.success) throw new CommandFailure("what the server shows is no trust root (trust-root-malformed).");
  const fingerprint = await digestOfStatement(newest.data.statement);
  const agreed = await askWhether(
    `First contact with ${organization.slug}. The server shows this trust root:\n\n  ${fingerprint}\n\nIt decides who can read what you seal. Compare it with an admin's \`ringfort trust show\`, by telephone or in person.\nIs it the same?`,
    io,
    "first contact needs --trust FINGERPRINT, which an admin reads off `ringfort trust show`: the server itself cannot be asked for it.",
  );
  if (!agreed) throw new CommandFailure("nothing was trusted, and nothing sent.");
  return fingerprint;
}

async function isInChain(fingerprint: string, pinned: PinnedRoot, chain: readonly unknown[]): Promise<boolean> {
  if (fingerprint === pinned.digest) return true;
  for (const given of chain) {
    const { data } = signedTrustRoot.safeParse(given);
    if (data && (await digestOfStatement(data.statement)) === fingerprint) return true;
  }
  return false;
}
