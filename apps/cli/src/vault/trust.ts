import { trustRoots } from "@ringfort/client";
import { advanceTrustRoot, digestOfStatement, type PinnedRoot, pinTrustRoot, signedTrustRoot } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { askWhether } from "./ask.ts";
import { readOr, type Vault } from "./open-vault.ts";
import { keepPin, type Pin, readPin } from "./pins.ts";
import { refusal } from "./refused.ts";

export interface TrustOptions {
  /** A new root is to follow: that the last one has expired must not stop it. */
  readonly toReplace?: boolean;
}

/** The newest trust root that leads back to what this person pinned; on first contact, to what an admin has read out. */
export async function trustedRoot(vault: Vault, options: TrustOptions = {}): Promise<Pin> {
  const { keysFolder, organization } = vault;
  const pin = await readPin(keysFolder, organization.id);
  const chain = await fetchRoots(vault, pin ? pin.pinned.root.statement.version - 1 : 0);
  if (pin && chain.length === 0) {
    throw new CommandFailure(
      `the server does not know the trust root any more that was pinned here (version ${pin.pinned.root.statement.version}): it was emptied, restored, or lies (trust-root-rollback).`,
    );
  }
  const from = pin?.pinned ?? (await firstRoot(chain, vault));
  if (vault.fingerprint !== undefined && pin && !(await isInChain(vault.fingerprint, pin.pinned, chain)))
    throw new CommandFailure(
      "--trust names another trust root than the one that is pinned here (trust-root-not-pinned).",
    );
  const pinned = await advance(from, chain, vault, options);
  const known: Pin = { host: vault.api.origin, slug: vault.organization.slug, pinned, seen: pin?.seen ?? new Map() };
  await keepPin(keysFolder, known);
  return known;
}

export async function fetchRoots({ reader, organization }: Vault, after: number): Promise<readonly unknown[]> {
  return readOr(await trustRoots(reader, organization.id, after), "the trust root");
}

async function advance(
  from: PinnedRoot,
  chain: readonly unknown[],
  { now }: Vault,
  { toReplace = false }: TrustOptions,
): Promise<PinnedRoot> {
  const fresh = await advanceTrustRoot(from, chain, now());
  if (fresh.ok) return fresh.value;
  if (!toReplace || fresh.code !== "trust-root-expired") throw refusal(fresh);
  const last = await advanceTrustRoot(from, chain, beforeExpiry([from.root, ...chain], now()));
  if (last.ok) return last.value;
  throw refusal(last);
}

/** A moment at which the newest of them had not expired. What is not signed is found out by who uses it. */
function beforeExpiry(chain: readonly unknown[], now: number): number {
  const roots = chain.map((given) => signedTrustRoot.safeParse(given)).flatMap(({ data }) => (data ? [data] : []));
  const newest = roots.toSorted((a, b) => a.statement.version - b.statement.version).at(-1);
  return newest ? Math.min(now, newest.statement.expires - 1) : now;
}

/** Nothing of this organization is known here: a fingerprint from elsewhere decides, never the server. */
async function firstRoot(chain: readonly unknown[], vault: Vault): Promise<PinnedRoot> {
  if (chain.length === 0) {
    throw new CommandFailure(
      "the organization has no trust root yet: nobody can seal anything. An admin begins with `ringfort trust init`.",
    );
  }
  const fingerprint = vault.fingerprint ?? (await comparedFingerprint(chain, vault));
  if (!/^sha256:[0-9a-f]{64}$/.test(fingerprint))
    throw new CommandFailure("--trust is a fingerprint, `sha256:` and 64 digits, as `ringfort trust show` prints it.");
  for (const given of chain) {
    const pinned = await pinTrustRoot(given, fingerprint, beforeExpiry([given], vault.now()));
    if (pinned.ok) return pinned.value;
    if (pinned.code !== "trust-root-not-pinned") throw refusal(pinned);
  }
  throw new CommandFailure(
    "none of the trust roots that the server shows has this fingerprint (trust-root-not-pinned). Ask the admin again; if it stays so, the server lies.",
  );
}

async function comparedFingerprint(chain: readonly unknown[], { io, organization }: Vault): Promise<string> {
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
