import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

export interface SshKeyPair {
  /** One line, as in `authorized_keys`. */
  readonly publicKey: string;
  /** As `ssh-keygen` writes it. */
  readonly privateKey: string;
  readonly fingerprints: { readonly md5: string; readonly sha256: string };
}

/** A new Ed25519 key pair in OpenSSH's own format, which is the only one that every ssh reads. */
export function newSshKeyPair(comment: string): SshKeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x, d } = privateKey.export({ format: "jwk" });
  const point = Buffer.from(x!, "base64url");
  const seed = Buffer.from(d!, "base64url");
  const blob = Buffer.concat([field("ssh-ed25519"), field(point)]);
  return {
    publicKey: `ssh-ed25519 ${blob.toString("base64")} ${comment}`,
    privateKey: pem(openSshKey(blob, point, seed, comment)),
    fingerprints: {
      md5: createHash("md5")
        .update(blob)
        .digest("hex")
        .replaceAll(/..(?!$)/g, "$&:"),
      sha256: `SHA256:${createHash("sha256").update(blob).digest("base64").replaceAll("=", "")}`,
    },
  };
}

/** PROTOCOL.key of OpenSSH, unencrypted. */
function openSshKey(blob: Buffer, point: Buffer, seed: Buffer, comment: string): Buffer {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field("ssh-ed25519"),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  return Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"),
    field("none"),
    field(""),
    Buffer.from([0, 0, 0, 1]),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function pem(key: Buffer): string {
  const name = "OPENSSH PRIVATE KEY";
  const lines = key.toString("base64").match(/.{1,70}/g) ?? [];
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ""].join("\n");
}
