import { createHash, createPublicKey } from "node:crypto";

/** The public half of a private key, in the bytes that fingerprints are made of; nothing when the text is no key we can read. */
export function publicKeyOf(privateKey: string): Buffer | undefined {
  try {
    return privateKey.includes("BEGIN OPENSSH PRIVATE KEY") ? fromOpenSsh(privateKey) : fromPem(privateKey);
  } catch {
    // What OpenSSL says of a broken key may hold pieces of it.
    return undefined;
  }
}

export function sha256Fingerprint(publicKey: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`;
}

/** `aa:bb:…`, sixteen pairs. */
export function md5Fingerprint(publicKey: Uint8Array): string {
  return createHash("md5")
    .update(publicKey)
    .digest("hex")
    .replace(/..(?!$)/g, "$&:");
}

/** An OpenSSH key file keeps its public half in the clear, also under a passphrase. */
function fromOpenSsh(text: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(body ?? "", "base64");
  const magic = Buffer.from("openssh-key-v1\0");
  if (!bytes.subarray(0, magic.length).equals(magic)) return undefined;
  let at = magic.length;
  const field = (): Buffer => {
    const length = bytes.readUInt32BE(at);
    const content = bytes.subarray(at + 4, at + 4 + length);
    if (content.length !== length) throw new RangeError("The key is cut short");
    at += 4 + length;
    return content;
  };
  field(); // cipher
  field(); // key derivation
  field(); // its options
  at += 4; // number of keys
  return Buffer.from(field());
}

function fromPem(text: string): Buffer | undefined {
  const jwk = createPublicKey(text).export({ format: "jwk" });
  const part = (value: string | undefined) => Buffer.from(value ?? "", "base64url");
  switch (jwk.kty) {
    case "RSA":
      return fields(Buffer.from("ssh-rsa"), positive(part(jwk.e)), positive(part(jwk.n)));
    case "OKP":
      return jwk.crv === "Ed25519" ? fields(Buffer.from("ssh-ed25519"), part(jwk.x)) : undefined;
    case "EC": {
      const curve = jwk.crv?.replace("P-", "nistp") ?? "";
      const point = Buffer.concat([Buffer.from([4]), part(jwk.x), part(jwk.y)]);
      return fields(Buffer.from(`ecdsa-sha2-${curve}`), Buffer.from(curve), point);
    }
    default:
      return undefined;
  }
}

function fields(...contents: readonly Buffer[]): Buffer {
  return Buffer.concat(
    contents.flatMap((content) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(content.length);
      return [length, content];
    }),
  );
}

/** A leading zero keeps a number from being read as negative. */
function positive(number: Buffer): Buffer {
  return number[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), number]) : number;
}
