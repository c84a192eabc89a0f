import type { ForgeEvent } from "../../forge-event.ts";
import { type InboundRequest, type RefusedDelivery, readDeliveryId, refuse, type Verified } from "../inbound.ts";
import { readJsonBody } from "../json-body.ts";
import { isSignedBy } from "../signature.ts";

export interface HubHeaders {
  readonly signature: string | undefined;
  readonly deliveryId: string | undefined;
}

const maxBytes = 25 * 1024 * 1024;

/** Nothing of a delivery is read before its signature was. */
export function readSignedDelivery(
  request: InboundRequest,
  secret: string,
  headers: HubHeaders,
  toEvent: (json: unknown) => ForgeEvent | RefusedDelivery,
): Verified {
  if (request.body.byteLength > maxBytes) return refuse("malformed", "The delivery is longer than 25 MiB.");
  if (!headers.signature) return refuse("no-signature", "The delivery is not signed: the webhook needs its secret.");
  if (!isSignedBy(secret, request.body, headers.signature)) {
    return refuse("bad-signature", "The signature is not that of our secret.");
  }
  const deliveryId = readDeliveryId(headers.deliveryId);
  if (!deliveryId) return refuse("malformed", "The delivery has no id.");
  const body = readJsonBody(request);
  if (!body.ok) return body;
  const event = toEvent(body.json);
  return "ok" in event ? event : { ok: true, deliveryId, event };
}
