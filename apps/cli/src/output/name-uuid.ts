import { createHash } from "node:crypto";

/** Ringfort's own name space for UUIDs of version 5, itself made at random once. */
const nameSpace = Buffer.from("6f3c1e0e5d0b4f7c9a1d2b8e7c4a9f10", "hex");

/** A UUID of version 5 (RFC 9562): the same parts give the same one, so that a report of the same facts is the same report. */
export function nameUuid(...parts: readonly string[]): string {
  const hash = createHash("sha1").update(nameSpace).update(parts.join("\u0000")).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
