import { generateKeyPairSync } from "node:crypto";
import { type Bytes, fromBase64Url, joined, toBase64Url } from "../bytes/index.ts";
import {
  digestOfStatement,
  newIdentity,
  readSigningKey,
  type SignedTrustRoot,
  type SigningKey,
  sign,
  type TrustRoot,
} from "../index.ts";

/** An organization for vectors. Its keys are the same in every run: seeds of 32 equal bytes, and so they are nobody's. */

export const now = 1_790_000_000_000;
export const day = 86_400_000;
export const org = "1b2f0d44-0000-4000-8000-000000000001";
export const otherOrg = "1b2f0d44-0000-4000-8000-000000000002";

/** Never written in one piece: what looks like a secret in a repository is searched for. */
export const identityPrefixes = {
  classical: ["AGE", "SECRET", "KEY", "1"].join("-"),
  "post-quantum": ["AGE", "SECRET", "KEY", "PQ", "1"].join("-"),
} as const;

export async function fixedKey(byte: number): Promise<SigningKey> {
  const secret = ["ringfort", "secret", "key", "ed25519:"].join("-") + toBase64Url(new Uint8Array(32).fill(byte));
  const key = await readSigningKey(secret);
  if (!key) throw new Error("The fixed key cannot be read.");
  return key;
}

export interface World {
  readonly keys: Readonly<Record<KeyName, SigningKey>>;
  readonly identities: Readonly<Record<"default" | "dev" | "fresh" | "quantum", Identity>>;
  readonly elliptic: ReturnType<typeof generateKeyPairSync>;
  readonly root: TrustRoot;
}
export type KeyName = (typeof keyNames)[number];
export type Identity = Awaited<ReturnType<typeof newIdentity>>;

const keyNames = [
  "ada",
  "bob",
  "cyd",
  "writer",
  "devWriter",
  "attest",
  "attestForks",
  "ann",
  "bea",
  "stranger",
] as const;

export async function newWorld(): Promise<World> {
  const entries = await Promise.all(keyNames.map(async (name, index) => [name, await fixedKey(index + 1)] as const));
  const keys = Object.fromEntries(entries) as Record<KeyName, SigningKey>;
  const identities = {
    default: await newIdentity("classical"),
    dev: await newIdentity("classical"),
    fresh: await newIdentity("classical"),
    quantum: await newIdentity("post-quantum"),
  };
  const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const passkey = {
    kind: "passkey",
    origin: "https://ringfort.example",
    relyingParty: "ringfort.example",
  } as const;
  const root: TrustRoot = {
    type: "ringfort/trust-root/v1",
    org,
    version: 1,
    previous: null,
    issued: now,
    expires: now + 365 * day,
    threshold: 1,
    admins: [{ name: "ada", key: keys.ada.publicKey }],
    writers: [
      { name: "wim", key: keys.writer.publicKey, scopes: ["*"] },
      { name: "dev", key: keys.devWriter.publicKey, scopes: ["context/dev"] },
    ],
    approvers: [
      { kind: "key", name: "ann", key: keys.ann.publicKey, emails: ["ann@acme.example"] },
      {
        ...passkey,
        name: "bea",
        credential: toBase64Url(new Uint8Array(16).fill(1)),
        publicKey: toBase64Url(spkiOf(keys.bea)),
        algorithm: -8,
        emails: ["bea@acme.example"],
      },
      {
        ...passkey,
        name: "cas",
        credential: toBase64Url(new Uint8Array(16).fill(2)),
        publicKey: elliptic.publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
        algorithm: -7,
        emails: [],
      },
    ],
    classes: [
      {
        name: "acme/default",
        seal: identities.default.recipient,
        attest: keys.attest.publicKey,
        scopes: ["context/*", "project/*"],
      },
      { name: "acme/dev", seal: identities.dev.recipient, attest: keys.attestForks.publicKey, scopes: ["context/dev"] },
    ],
    recovery: [],
  };
  return { keys, identities, elliptic, root };
}

/** The next version, signed by those keys; both thresholds are the caller's matter. */
export async function nextRoot(
  before: TrustRoot,
  changes: Partial<TrustRoot>,
  ...signers: readonly SigningKey[]
): Promise<SignedTrustRoot> {
  const statement: TrustRoot = {
    ...before,
    version: before.version + 1,
    previous: await digestOfStatement(before),
    ...changes,
  };
  return sign(statement, ...signers) as Promise<SignedTrustRoot>;
}

function spkiOf(key: SigningKey): Bytes {
  const point = fromBase64Url(key.publicKey.slice("ed25519:".length)) ?? new Uint8Array();
  return joined(Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0), point);
}
