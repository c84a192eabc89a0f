import { type Bytes, toBase64Url } from "../bytes/index.ts";

/**
 * The points of small order, without the bit for their sign: under such a "key" anybody makes signatures that verify. The last
 * two are 0 and 1 again, with the field's prime added.
 */
const smallOrder: ReadonlySet<string> = new Set([
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU",
  "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
  "7P_______________________________________38",
  "7f_______________________________________38",
  "7v_______________________________________38",
]);

export function isOfSmallOrder(point: Bytes): boolean {
  const unsigned = point.with(31, (point[31] ?? 0) & 0x7f);
  return smallOrder.has(toBase64Url(unsigned));
}

export async function verifiesEd25519(key: Bytes, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (signature.length !== 64 || isOfSmallOrder(key)) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    // Bytes that are no point on the curve.
    return false;
  }
}
