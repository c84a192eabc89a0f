import { z } from "zod";
import type { ForgeEvent } from "../forge-event.ts";
import { branch } from "./fields.ts";
import * as payloads from "./hub/payloads.ts";
import { readIssueComment } from "./hub/read-comment.ts";
import { readSignedDelivery } from "./hub/read-delivery.ts";
import { type Actions, readPullRequest } from "./hub/read-pull-request.ts";
import { readPush } from "./hub/read-push.ts";
import { type InboundRequest, type RefusedDelivery, refuse, type Verified } from "./inbound.ts";

const actions: Actions = {
  opened: "opened",
  synchronized: "synchronize",
  reopened: "reopened",
  closed: "closed",
  label_updated: "labeled",
};

/** Gitea and Forgejo, which still sends Gitea's headers beside its own. */
export function readGitea(request: InboundRequest, secret: string): Verified {
  const { headers } = request;
  const name = headers["x-gitea-event"] ?? headers["x-forgejo-event"];
  const signature = headers["x-gitea-signature"] ?? headers["x-forgejo-signature"];
  const deliveryId = headers["x-gitea-delivery"] ?? headers["x-forgejo-delivery"];
  return readSignedDelivery(request, secret, { signature, deliveryId }, (json) => toEvent(name, json));
}

function toEvent(name: string | undefined, json: unknown): ForgeEvent | RefusedDelivery {
  switch (name) {
    case "push":
      return readPush(json);
    case "delete":
      return readDeletion(json);
    case "pull_request":
    case "pull_request_sync":
    case "pull_request_label":
      return readPullRequest(withLabel(json), actions);
    case "issue_comment":
    case "pull_request_comment":
      return readIssueComment(json);
    default:
      return refuse("ignored", "This event starts nothing.");
  }
}

const deletion = z.object({
  ref: branch,
  ref_type: z.enum(["branch", "tag"]),
  repository: payloads.repository,
  sender: payloads.sender,
});

/** Gitea tells a deletion apart from pushes; for us it is one. */
function readDeletion(json: unknown): ForgeEvent | RefusedDelivery {
  const read = deletion.safeParse(json);
  if (!read.success) return refuse("malformed", "The deletion lacks what a deletion has.");
  const none = "0".repeat(40);
  const ref = `refs/${read.data.ref_type === "branch" ? "heads" : "tags"}/${read.data.ref}`;
  return readPush({ ...(json as object), ref, before: none, after: none, created: false, deleted: true, commits: [] });
}

const labelled = z.looseObject({
  action: z.literal("label_updated"),
  pull_request: z.object({ labels: z.array(z.object({ name: z.string() })) }),
});

/** Gitea tells which labels there are now, not which one is new: the one that asks for a run counts. */
function withLabel(json: unknown): unknown {
  const read = labelled.safeParse(json);
  if (!read.success) return json;
  const label = read.data.pull_request.labels.find(({ name }) => name === "run-ci") ?? read.data.pull_request.labels[0];
  return { ...(json as object), label };
}
