import { type Bytes, joined } from "../bytes/index.ts";

/** Of the curve P-256, in bytes. */
const half = 32;

/**
 * An ECDSA signature as passkeys write it (DER, RFC 3279) as WebCrypto reads it: both numbers, 32 bytes each. `undefined` for
 * anything but the one DER text of two positive numbers.
 */
export function rawOfDer(der: Uint8Array): Bytes | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return undefined;
  const r = integerAt(der, 2);
  const s = r && integerAt(der, r.end);
  return s && s.end === der.length ? joined(r.padded, s.padded) : undefined;
}

function integerAt(der: Uint8Array, at: number): { readonly padded: Bytes; readonly end: number } | undefined {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== 0x02 || length === 0 || length > half + 1 || end > der.length) return undefined;
  const bytes = der.slice(at + 2, end);
  const [first = 0, second = 0] = bytes;
  const isNegative = first > 0x7f;
  const hasSpareZero = first === 0 && second < 0x80;
  if (isNegative || hasSpareZero) return undefined;
  const digits = first === 0 ? bytes.slice(1) : bytes;
  return digits.length > half ? undefined : { padded: joined(new Uint8Array(half - digits.length), digits), end };
}
