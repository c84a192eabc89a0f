import { type Bytes, fromBase64Url, sameBytes } from "../bytes/index.ts";
import { isOfSmallOrder, verifiesEd25519 } from "./ed25519.ts";

/** What passkeys sign with, by COSE's numbers: -7 is ECDSA over P-256 with SHA-256, -8 is Ed25519. */
type PasskeyAlgorithm = -7 | -8;

/** How each key begins in SPKI (RFC 5480 with a point in full, RFC 8410): any other beginning is another spelling of the same key. */
const headers = {
  "-7": Uint8Array.of(
    ...[0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1],
    ...[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 3, 0x42, 0, 4],
  ),
  "-8": Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0),
} as const;
const pointLengths = { "-7": 64, "-8": 32 } as const;

/** The key's bytes behind the header, of SPKI in base64url; `undefined` for other keys and other spellings. */
export function pointOfPasskey(publicKey: string, algorithm: PasskeyAlgorithm): Bytes | undefined {
  const spki = fromBase64Url(publicKey);
  const header = headers[algorithm];
  if (spki?.length !== header.length + pointLengths[algorithm]) return undefined;
  if (!sameBytes(spki.subarray(0, header.length), header)) return undefined;
  const point = spki.slice(header.length);
  return algorithm === -8 && isOfSmallOrder(point) ? undefined : point;
}

/** `signature` is the 64 bytes of either algorithm. */
export async function verifiesPasskey(
  publicKey: string,
  algorithm: PasskeyAlgorithm,
  signature: Bytes,
  message: Uint8Array,
): Promise<boolean> {
  const point = pointOfPasskey(publicKey, algorithm);
  const spki = fromBase64Url(publicKey);
  if (!point || !spki) return false;
  if (algorithm === -8) return verifiesEd25519(point, signature, message);
  try {
    const key = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);
  } catch {
    // Bytes that are no point on the curve.
    return false;
  }
}
