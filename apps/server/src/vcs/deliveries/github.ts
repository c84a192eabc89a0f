import type { ForgeEvent } from "../forge-event.ts";
import { readIssueComment, readReviewComment } from "./hub/read-comment.ts";
import { readSignedDelivery } from "./hub/read-delivery.ts";
import { type Actions, readPullRequest } from "./hub/read-pull-request.ts";
import { readPush } from "./hub/read-push.ts";
import { type InboundRequest, type RefusedDelivery, refuse, type Verified } from "./inbound.ts";

const actions: Actions = {
  opened: "opened",
  synchronize: "synchronize",
  reopened: "reopened",
  closed: "closed",
  ready_for_review: "ready_for_review",
  labeled: "labeled",
};

export function readGithub(request: InboundRequest, secret: string): Verified {
  const name = request.headers["x-github-event"];
  const signature = request.headers["x-hub-signature-256"];
  const deliveryId = request.headers["x-github-delivery"];
  const hex = signature?.startsWith("sha256=") ? signature.slice("sha256=".length) : signature;
  return readSignedDelivery(request, secret, { signature: hex, deliveryId }, (json) => toEvent(name, json));
}

function toEvent(name: string | undefined, json: unknown): ForgeEvent | RefusedDelivery {
  switch (name) {
    case "push":
      return readPush(json);
    case "pull_request":
      return readPullRequest(json, actions);
    case "issue_comment":
      return readIssueComment(json);
    case "pull_request_review_comment":
      return readReviewComment(json);
    default:
      return refuse("ignored", name === "ping" ? "The webhook works." : "This event starts nothing.");
  }
}
