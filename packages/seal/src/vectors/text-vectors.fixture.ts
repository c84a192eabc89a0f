import { canonicalize, digestOf, type Json, sign, signedBytes } from "../index.ts";
import { toPublicKey } from "../keys/index.ts";
import { fixedKey, now, org } from "./world.fixture.ts";

/** What has one text and no dice: canonical JSON, digests, keys, Ed25519 signatures. */
export interface TextVectors {
  readonly about: string;
  /** As JSON text, so that nothing is lost on the way; `canonical` is `null` where there is none. */
  readonly canonicalJson: readonly { readonly json: string; readonly canonical: string | null }[];
  readonly publicKeys: readonly { readonly written: string; readonly key: string | null }[];
  /** `seed` is the byte that each of the 32 of the secret key is. */
  readonly signatures: readonly {
    readonly seed: number;
    readonly key: string;
    readonly statement: Json;
    readonly signedBytes: string;
    readonly digest: string;
    readonly signature: string;
  }[];
}

const texts: readonly string[] = [
  "null",
  "true",
  '{"b":1,"a":2,"B":3}',
  '{"é":1,"e\\u0301":2,"\\ud83d\\ude00":3,"\\ufb33":4}',
  '["\\u0000","\\n","\\u001f","\\u007f","\\u2028","/","\\\\","\\"","\\u00e9"]',
  "9007199254740991",
  "-9007199254740991",
  "1e3",
  "1.0",
  '{"a":{"b":[{"c":[]},{}]}}',
  '{"__proto__":1,"constructor":2}',
  '{"a":1,"a":2}',
  "-0",
  "9007199254740992",
  "1.5",
  '"\\ud800"',
  '{"\\udc00":1}',
  `${"[".repeat(70)}${"]".repeat(70)}`,
];

export async function textVectors(): Promise<TextVectors> {
  const key = await fixedKey(1);
  const point = Buffer.from(key.publicKey.slice("ed25519:".length), "base64url");
  const field = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const blob = Buffer.concat([field(Buffer.from("ssh-ed25519")), field(point)]).toString("base64");
  const written = [
    key.publicKey,
    ` ${key.publicKey}\n`,
    `${key.publicKey}=`,
    `${key.publicKey.slice(0, -1)}B`,
    key.publicKey.toUpperCase(),
    `ssh-ed25519 ${blob}`,
    `ssh-ed25519 ${blob} ada@acme.example`,
    `ssh-ed25519 ${Buffer.concat([Buffer.from(blob, "base64"), Buffer.from([0])]).toString("base64")}`,
    `ssh-rsa ${blob}`,
    `ed25519:${"A".repeat(43)}`,
    `ed25519:7P${"_".repeat(39)}38`,
    "",
  ];
  const statements = [
    {
      type: "ringfort/tombstone/v1",
      org,
      scope: "context/prod",
      name: "A",
      version: 2,
      previous: `sha256:${"0".repeat(64)}`,
      issued: now,
    },
    {
      type: "ringfort/tombstone/v1",
      org,
      scope: "context/ünïcode \u{1F600}",
      name: "B",
      version: 3,
      previous: `sha256:${"f".repeat(64)}`,
      issued: now,
    },
  ] as const;
  const signatures = statements.map(async (statement) => {
    const bytes = signedBytes(statement);
    const signed = await sign(statement, key);
    return {
      seed: 1,
      key: key.publicKey,
      statement,
      signedBytes: Buffer.from(bytes).toString("base64url"),
      digest: await digestOf(bytes),
      signature: signed.signatures[0]?.signature ?? "",
    };
  });
  return {
    about: "What has one text: canonical JSON, public keys, signatures.",
    canonicalJson: texts.map((json) => ({ json, canonical: canonicalOf(JSON.parse(json)) })),
    publicKeys: written.map((text) => ({ written: text, key: toPublicKey(text) ?? null })),
    signatures: await Promise.all(signatures),
  };
}

function canonicalOf(value: Json): string | null {
  try {
    return canonicalize(value);
  } catch {
    return null;
  }
}
