import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Whether the hex text is the HMAC-SHA256 of the body. A secret that was never set verifies nothing. */
export function isSignedBy(secret: string, body: Uint8Array, signature: string): boolean {
  if (secret === "" || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(body).digest(), Buffer.from(signature, "hex"));
}

/** Compares in a time that tells nothing, not even how long the secret is. */
export function isSecret(secret: string, given: string): boolean {
  return secret !== "" && timingSafeEqual(digest(secret), digest(given));
}

/** Whether the text is the one whose SHA-256 is known. */
export function isSecretOf(hash: Uint8Array, given: string): boolean {
  const found = digest(given);
  return hash.byteLength === found.byteLength && timingSafeEqual(hash, found);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
