import type { ForgeEvent, PullRequestEvent, PushEvent } from "../forge-event.ts";
import { readRef } from "../ref-name.ts";

/** What a trigger fires on. A branch's deletion fires nothing but the preset that is named after it. */
export const eventPresets = {
  "all-pushes": (event) => isPush(event) && !isBareBranch(event),
  "only-tags": (event) => isPush(event) && isTag(event),
  "default-branch-pushes": (event) => isPush(event) && isDefaultBranch(event),
  "pushes-to-merge-queues": (event) => isPush(event) && event.ref.startsWith("refs/heads/gh-readonly-queue/"),
  "only-build-prs": (event) =>
    isPull(event, "opened", "reopened", "synchronize") || (isPush(event) && (isTag(event) || isDefaultBranch(event))),
  "only-open-prs": (event) => isPull(event, "opened"),
  "non-draft-pr-opened": (event) => isPull(event, "opened") && !event.draft,
  // The forge tells such a push a second time, as a change of the pull request: that one says whether it is a draft.
  "only-build-pushes-to-non-draft-prs": (event) => isPull(event, "synchronize") && !event.draft,
  "only-ready-for-review-prs": (event) => isPull(event, "ready_for_review"),
  "only-labeled-prs": (event) => isPull(event, "labeled") && event.label === "run-ci",
  "pr-comment-equals-run-ci": (event) => event.type === "comment" && event.onPullRequest && event.body === "run-ci",
  "only-merged-prs": (event) => isPull(event, "closed") && event.merged,
  "only-merged-or-closed-prs": (event) => isPull(event, "closed"),
  "only-branch-delete": (event) => event.type === "push" && event.deleted && readRef(event.ref).kind === "branch",
} as const satisfies Record<string, (event: ForgeEvent) => boolean>;

export type EventPreset = keyof typeof eventPresets;

function isPush(event: ForgeEvent): event is PushEvent {
  return event.type === "push" && !event.deleted && readRef(event.ref).kind !== "other";
}

function isPull(event: ForgeEvent, ...actions: readonly PullRequestEvent["action"][]): event is PullRequestEvent {
  return event.type === "pull_request" && actions.includes(event.action);
}

export function isTag(event: PushEvent): boolean {
  return readRef(event.ref).kind === "tag";
}

function isDefaultBranch(event: PushEvent): boolean {
  return event.ref === `refs/heads/${event.repository.defaultBranch}`;
}

/** A branch that was made of commits which were there before. */
function isBareBranch(event: PushEvent): boolean {
  return event.created && event.commitCount === 0 && !isTag(event);
}
