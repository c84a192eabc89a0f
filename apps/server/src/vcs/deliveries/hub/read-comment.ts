import type { CommentEvent } from "../../forge-event.ts";
import { checkoutValues, pullRequestValues, repositoryValues, senderValues } from "../event-values.ts";
import { type RefusedDelivery, refuse } from "../inbound.ts";
import * as payloads from "./payloads.ts";
import { toHead, toRepository, toSender } from "./pieces.ts";

const oldComment = "Only a new comment can start something.";

export function readIssueComment(json: unknown): CommentEvent | RefusedDelivery {
  const read = payloads.issueComment.safeParse(json);
  if (!read.success) return refuse("malformed", "The comment lacks what a comment has.");
  if (read.data.action !== "created") return refuse("ignored", oldComment);
  const { issue, comment, is_pull } = read.data;
  const repository = toRepository(read.data.repository);
  const sender = toSender(read.data.sender);
  const body = comment.body.trim();
  return {
    type: "comment",
    repository,
    body,
    onPullRequest: is_pull ?? Boolean(issue.pull_request),
    number: issue.number,
    url: issue.html_url,
    sender,
    values: {
      ...repositoryValues(repository),
      ...senderValues(repository, sender),
      ...commentValues("issue_comment", body),
    },
  };
}

/** A comment on a line of a pull request. */
export function readReviewComment(json: unknown): CommentEvent | RefusedDelivery {
  const read = payloads.reviewComment.safeParse(json);
  if (!read.success) return refuse("malformed", "The comment lacks what a comment has.");
  if (read.data.action !== "created") return refuse("ignored", oldComment);
  const { pull_request: pull, comment } = read.data;
  const repository = toRepository(read.data.repository);
  const sender = toSender(read.data.sender);
  const head = toHead(pull, repository);
  const body = comment.body.trim();
  return {
    type: "comment",
    repository,
    body,
    onPullRequest: true,
    number: pull.number,
    url: pull.html_url,
    head,
    sender,
    values: {
      ...checkoutValues(repository, head.ref, head.revision),
      ...senderValues(repository, sender),
      ...pullRequestValues({
        number: pull.number,
        title: pull.title,
        url: pull.html_url,
        draft: pull.draft ?? false,
        merged: pull.merged ?? false,
        head,
        base: { ref: `refs/heads/${pull.base.ref}`, revision: pull.base.sha },
      }),
      ...commentValues("pull_request_review_comment", body),
    },
  };
}

function commentValues(name: string, body: string) {
  return {
    "pipeline.event.name": name,
    "pipeline.event.action": "created",
    "pipeline.event.github.comment.body": body,
  };
}
