import type { PushEvent } from "../../forge-event.ts";
import { checkoutValues, commitValues, senderValues } from "../event-values.ts";
import { isNoRevision } from "../fields.ts";
import { type RefusedDelivery, refuse } from "../inbound.ts";
import * as payloads from "./payloads.ts";
import { toCommit, toRepository, toSender } from "./pieces.ts";

export function readPush(json: unknown): PushEvent | RefusedDelivery {
  const read = payloads.push.safeParse(json);
  if (!read.success) return refuse("malformed", "The push lacks what a push has.");
  const { ref, before, after, head_commit, commits, ...given } = read.data;
  const repository = toRepository(given.repository);
  const sender = toSender(given.sender);
  const deleted = given.deleted ?? isNoRevision(after);
  const commit = head_commit && !deleted ? toCommit(head_commit) : undefined;
  // An annotated tag's `after` is the tag's own object.
  const revision = commit?.revision ?? after;
  return {
    type: "push",
    repository,
    ref,
    revision,
    ...(!isNoRevision(before) && { before }),
    created: given.created ?? isNoRevision(before),
    deleted,
    ...(commit && { commit }),
    commitCount: commits?.length ?? 0,
    sender,
    values: {
      ...checkoutValues(repository, ref, revision),
      ...commitValues(commit),
      ...senderValues(repository, sender),
      "pipeline.event.name": "push",
      "pipeline.event.action": "push",
      "pipeline.event.github.ref": ref,
      "pipeline.event.github.after": after,
      ...(commit && { "pipeline.event.github.head_commit.url": commit.url }),
    },
  };
}
