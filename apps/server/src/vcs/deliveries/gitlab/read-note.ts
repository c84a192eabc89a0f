import type { CommentEvent } from "../../forge-event.ts";
import { checkoutValues, pullRequestValues } from "../event-values.ts";
import { type RefusedDelivery, refuse } from "../inbound.ts";
import { gitlabValues } from "./gitlab-values.ts";
import * as payloads from "./payloads.ts";
import { toPullRequest, toSender } from "./pieces.ts";

export function readNote(json: unknown): CommentEvent | RefusedDelivery {
  const read = payloads.noteHook.safeParse(json);
  if (!read.success) return refuse("malformed", "The comment lacks what a comment has.");
  const { project: repository, object_attributes: note, merge_request: request } = read.data;
  if (!request || (note.action ?? "create") !== "create") {
    return refuse("ignored", "Only a new comment on a merge request can start something.");
  }
  const sender = toSender(read.data.user);
  const facts = toPullRequest(request, repository);
  const body = note.note.trim();
  return {
    type: "comment",
    repository,
    body,
    onPullRequest: true,
    number: facts.number,
    url: facts.url,
    head: facts.head,
    sender,
    values: {
      ...checkoutValues(repository, facts.head.ref, facts.head.revision),
      ...pullRequestValues(facts),
      ...gitlabValues("note", repository, sender, facts.head.ref, facts.head.revision),
      "pipeline.event.name": "issue_comment",
      "pipeline.event.action": "created",
      "pipeline.event.github.comment.body": body,
    },
  };
}
