import { createHmac } from "node:crypto";

/** The header `circleci-signature`. */
export function webhookSignature(body: string, secret: string): string {
  return `v1=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
