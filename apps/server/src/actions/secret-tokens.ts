import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, written so that a leaked one is recognised for what it is. Only its hash is ever stored. */
export function newToken(prefix: "rfp" | "rfr" | "rft" | "rfs" | "rfc" | "rfk"): {
  readonly token: string;
  readonly hash: Buffer;
} {
  const token = `${prefix}_${randomBytes(32).toString("base64url")}`;
  return { token, hash: hashOf(token) };
}

export function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
