import type { PullRequestEvent } from "../../forge-event.ts";
import { checkoutValues, pullRequestValues } from "../event-values.ts";
import { type RefusedDelivery, refuse } from "../inbound.ts";
import { gitlabValues } from "./gitlab-values.ts";
import * as payloads from "./payloads.ts";
import { toPullRequest, toSender } from "./pieces.ts";

export function readMergeRequest(json: unknown): PullRequestEvent | RefusedDelivery {
  const read = payloads.mergeRequestHook.safeParse(json);
  if (!read.success) return refuse("malformed", "The merge request lacks what a merge request has.");
  const { project: repository, object_attributes: request } = read.data;
  const happened = whatHappened(read.data);
  if (!happened) return refuse("ignored", "This change of a merge request starts nothing.");
  const sender = toSender(read.data.user);
  const facts = toPullRequest(request, repository);
  return {
    type: "pull_request",
    ...happened,
    repository,
    ...facts,
    sender,
    values: {
      ...checkoutValues(repository, facts.head.ref, facts.head.revision),
      ...pullRequestValues(facts),
      ...gitlabValues("merge_request", repository, sender, facts.head.ref, facts.head.revision),
      "pipeline.trigger_parameters.gitlab.is_fork_merge_request": String(facts.head.isFork),
      "pipeline.event.name": "pull_request",
      "pipeline.event.action": happened.action,
    },
  };
}

/** GitLab calls most changes an update; what was updated tells which. */
function whatHappened(hook: payloads.MergeRequestHook): Pick<PullRequestEvent, "action" | "label"> | undefined {
  const { action, oldrev } = hook.object_attributes;
  if (action === "open") return { action: "opened" };
  if (action === "reopen") return { action: "reopened" };
  if (action === "close" || action === "merge") return { action: "closed" };
  if (action !== "update") return undefined;
  if (oldrev) return { action: "synchronize" };
  const { draft, labels } = hook.changes ?? {};
  if (draft?.previous && draft.current === false) return { action: "ready_for_review" };
  const before = new Set(labels?.previous?.map(({ title }) => title));
  const added = labels?.current?.map(({ title }) => title).filter((title) => !before.has(title)) ?? [];
  const label = added.find((title) => title === "run-ci") ?? added[0];
  return label === undefined ? undefined : { action: "labeled", label };
}
