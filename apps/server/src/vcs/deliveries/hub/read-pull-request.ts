import type { PullRequestEvent } from "../../forge-event.ts";
import { checkoutValues, pullRequestValues, senderValues } from "../event-values.ts";
import { type RefusedDelivery, refuse } from "../inbound.ts";
import * as payloads from "./payloads.ts";
import { toHead, toRepository, toSender } from "./pieces.ts";

/** The forge's names of what may start a pipeline, and ours. */
export type Actions = Readonly<Record<string, PullRequestEvent["action"]>>;

export function readPullRequest(json: unknown, actions: Actions): PullRequestEvent | RefusedDelivery {
  const read = payloads.pullRequest.safeParse(json);
  if (!read.success) return refuse("malformed", "The pull request lacks what a pull request has.");
  const { pull_request: pull, label, ...given } = read.data;
  const action = Object.hasOwn(actions, given.action) ? actions[given.action] : undefined;
  if (!action) return refuse("ignored", `A pull request that was ${given.action} starts nothing.`);
  const repository = toRepository(given.repository);
  const sender = toSender(given.sender);
  const facts = {
    head: toHead(pull, repository),
    base: { ref: `refs/heads/${pull.base.ref}`, revision: pull.base.sha },
    number: pull.number,
    title: pull.title,
    url: pull.html_url,
    draft: pull.draft ?? false,
    merged: pull.merged ?? false,
  };
  return {
    type: "pull_request",
    action,
    repository,
    ...facts,
    ...(action === "labeled" && label && { label: label.name }),
    sender,
    values: {
      ...checkoutValues(repository, facts.head.ref, facts.head.revision),
      ...senderValues(repository, sender),
      ...pullRequestValues(facts),
      "pipeline.event.name": "pull_request",
      "pipeline.event.action": action,
      ...(action === "labeled" && label && { "pipeline.event.github.label.name": label.name }),
    },
  };
}
