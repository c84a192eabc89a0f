import { createHash } from "node:crypto";
import type { Instant } from "@ringfort/contract";
import { type InboundRequest, readDeliveryId, refuse, type Verified } from "./inbound.ts";
import { isSecretOf } from "./signature.ts";

const maxBytes = 1024 * 1024;

/** An inbound webhook of the customer's own making; of its secret we keep the SHA-256. The body is data for the config, whatever it holds. */
export function readCustom(request: InboundRequest, secretHash: Uint8Array, receivedAt: Instant): Verified {
  const given = request.headers["x-ringfort-secret"] ?? request.query["secret"];
  if (!given) return refuse("no-signature", "The secret is missing: send it as the header `x-ringfort-secret`.");
  if (!isSecretOf(secretHash, given)) return refuse("bad-signature", "This is not the webhook's secret.");
  if (request.body.byteLength > maxBytes) return refuse("malformed", "The body is longer than 1 MiB.");
  const body = readText(request.body);
  if (body === undefined) return refuse("malformed", "The body is not text in UTF-8.");
  return {
    ok: true,
    deliveryId: readDeliveryId(request.headers["x-request-id"]) ?? digest(request.body, receivedAt),
    event: {
      type: "custom",
      body,
      values: {
        "pipeline.event.name": "custom_webhook",
        "pipeline.event.action": "custom_webhook",
        "pipeline.trigger.type": "webhook",
        "pipeline.trigger_parameters.webhook.body": body,
      },
    },
  };
}

function digest(body: Uint8Array, receivedAt: Instant): string {
  return createHash("sha256").update(`${receivedAt}\n`).update(body).digest("hex");
}

function readText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
