import { type Bytes, fromBase64Url, joined, randomBytes, toBase64Url } from "../bytes/index.ts";
import { type PublicKey, publicKeyOf } from "./public-key.ts";

export interface SigningKey {
  readonly publicKey: PublicKey;
  sign(message: Uint8Array): Promise<Bytes>;
}

const prefix = "ringfort-secret-key-ed25519:";
/** An Ed25519 seed in PKCS #8 is these 16 bytes and the seed (RFC 8410). */
const pkcs8Header = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const ed25519 = { name: "Ed25519" };

/** A new key, as the text that its owner keeps in a file of their own. */
export function newSigningKey(): string {
  return prefix + toBase64Url(randomBytes(32));
}

/** `undefined` when the text is not such a key. What is read never shows in the answer. */
export async function readSigningKey(secret: string): Promise<SigningKey | undefined> {
  const trimmed = secret.trim();
  if (!trimmed.startsWith(prefix)) return undefined;
  const seed = fromBase64Url(trimmed.slice(prefix.length));
  if (seed?.length !== 32) return undefined;
  const pkcs8 = joined(pkcs8Header, seed);
  const { x = "" } = await crypto.subtle.exportKey(
    "jwk",
    await crypto.subtle.importKey("pkcs8", pkcs8, ed25519, true, ["sign"]),
  );
  const point = fromBase64Url(x);
  if (!point) return undefined;
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, ed25519, false, ["sign"]);
  return {
    publicKey: publicKeyOf(point),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(ed25519, key, message)),
  };
}
