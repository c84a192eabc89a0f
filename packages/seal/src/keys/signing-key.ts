import { type Bytes, fromBase64Url, joined, randomBytes, toBase64Url } from "../bytes/index.ts";

/** A public key that signs statements: `ed25519:` and 32 bytes in base64url, or a line of an `authorized_keys` file. */
export type PublicKey = string;

export interface SigningKey {
  readonly publicKey: PublicKey;
  sign(message: Uint8Array): Promise<Bytes>;
}

const secretPrefix = "ringfort-secret-key-ed25519:";
const publicPrefix = "ed25519:";
/** An Ed25519 seed in PKCS #8 is these 16 bytes and the seed (RFC 8410). */
const pkcs8Header = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const ed25519 = { name: "Ed25519" };

/** A new key, as the text that its owner keeps in a file of their own. */
export function newSigningKey(): string {
  return secretPrefix + toBase64Url(randomBytes(32));
}

/** `undefined` when the text is not such a key. What is read never shows in the answer. */
export async function readSigningKey(secret: string): Promise<SigningKey | undefined> {
  const trimmed = secret.trim();
  if (!trimmed.startsWith(secretPrefix)) return undefined;
  const seed = fromBase64Url(trimmed.slice(secretPrefix.length));
  if (seed?.length !== 32) return undefined;
  const key = await crypto.subtle.importKey("pkcs8", joined(pkcs8Header, seed), ed25519, true, ["sign"]);
  const { x = "" } = await crypto.subtle.exportKey("jwk", key);
  return {
    publicKey: publicPrefix + x,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(ed25519, key, message)),
  };
}

/** The 32 bytes of an `ed25519:` key, or `undefined` for any other text. */
export function readPublicKey(publicKey: PublicKey): Bytes | undefined {
  if (!publicKey.startsWith(publicPrefix)) return undefined;
  const bytes = fromBase64Url(publicKey.slice(publicPrefix.length));
  return bytes?.length === 32 ? bytes : undefined;
}

export async function verifiesEd25519(key: Bytes, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key, ed25519, false, ["verify"]);
    return await crypto.subtle.verify(ed25519, imported, signature, message);
  } catch {
    // Bytes that are no point on the curve.
    return false;
  }
}
