import type { ForgeEvent } from "../forge-event.ts";
import { readMergeRequest } from "./gitlab/read-merge-request.ts";
import { readNote } from "./gitlab/read-note.ts";
import { readPush } from "./gitlab/read-push.ts";
import { type InboundRequest, type RefusedDelivery, readDeliveryId, refuse, type Verified } from "./inbound.ts";
import { readJsonBody } from "./json-body.ts";
import { isSecret } from "./signature.ts";

const maxBytes = 25 * 1024 * 1024;

/** GitLab signs nothing: it sends the secret itself. */
export function readGitlab(request: InboundRequest, secret: string): Verified {
  const { headers } = request;
  if (request.body.byteLength > maxBytes) return refuse("malformed", "The delivery is longer than 25 MiB.");
  const token = headers["x-gitlab-token"];
  if (!token) return refuse("no-signature", "The delivery has no token: the webhook needs its secret token.");
  if (!isSecret(secret, token)) return refuse("bad-signature", "The token is not our secret.");
  // The key of one delivery over its retries; an event's UUID is shared by all webhooks that the event set off.
  const deliveryId = readDeliveryId(headers["idempotency-key"] ?? headers["x-gitlab-event-uuid"]);
  if (!deliveryId) return refuse("malformed", "The delivery has no id.");
  const body = readJsonBody(request);
  if (!body.ok) return body;
  const event = toEvent(headers["x-gitlab-event"], body.json);
  if ("ok" in event) return event;
  const values = { ...event.values, "pipeline.trigger_parameters.gitlab.x_gitlab_event_id": deliveryId };
  return { ok: true, deliveryId, event: { ...event, values } };
}

function toEvent(name: string | undefined, json: unknown): ForgeEvent | RefusedDelivery {
  switch (name) {
    case "Push Hook":
    case "Tag Push Hook":
      return readPush(json);
    case "Merge Request Hook":
      return readMergeRequest(json);
    case "Note Hook":
      return readNote(json);
    default:
      return refuse("ignored", "This event starts nothing.");
  }
}
