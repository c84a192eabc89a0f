import type { ForgeEvent, PullRequestHead } from "../vcs/forge-event.ts";
import {
  decideTrigger,
  type NoRun,
  needsOpenPullRequest,
  type TriggerCheckout,
  type TriggerContext,
} from "../vcs/triggering/index.ts";
import type { Listener } from "./find-listeners.ts";

export interface Run extends Pick<Listener, "definition" | "trigger" | "isOwn"> {
  readonly checkout: TriggerCheckout | undefined;
}

export interface Choice {
  readonly runs: readonly Run[];
  readonly refused: readonly NoRun[];
}

/** What an event starts, and why it does not start the rest. */
export function chooseRuns(listeners: readonly Listener[], event: ForgeEvent, context: TriggerContext = {}): Choice {
  const runs: Run[] = [];
  const refused: NoRun[] = [];
  for (const { definition, trigger, settings, isOwn } of listeners) {
    const decision = decideTrigger(event, settings, context);
    if (decision.run) runs.push({ definition, ...(trigger && { trigger }), isOwn, checkout: decision.checkout });
    else refused.push(decision.why);
  }
  return { runs, refused };
}

/** What has to be found out before anybody can choose. */
export function unknownOf(
  listeners: readonly Listener[],
  event: ForgeEvent,
): "pull-request" | "head" | "commit" | undefined {
  switch (event.type) {
    case "custom":
      return undefined;
    case "push":
      return listeners.some(({ settings }) => needsOpenPullRequest(event, settings)) ? "pull-request" : undefined;
    case "comment":
      return !event.head && chooseRuns(listeners, event, { head: ownHead }).runs.length > 0 ? "head" : undefined;
    case "pull_request":
      // Its commits are in the repository itself, and may ask to be skipped.
      return !event.head.isFork && chooseRuns(ours(listeners), event).runs.length > 0 ? "commit" : undefined;
  }
}

function ours(listeners: readonly Listener[]): readonly Listener[] {
  return listeners.filter(({ isOwn }) => isOwn);
}

const ownHead: PullRequestHead = { ref: "refs/heads/any", revision: "", isFork: false, refInBase: "" };

const sentences: Readonly<Record<NoRun, string>> = {
  deleted: "the ref was deleted",
  fork: "pull requests of forks are not built",
  "head-unknown": "nobody knows the head of the pull request",
  "no-branch-or-tag": "the ref is neither a branch nor a tag",
  "no-pull-request": "the branch has no open pull request",
  "not-the-event": "no trigger waits for this event",
  "push-is-enough": "the push has started it already",
  "skip-ci": "somebody asked to skip it",
  "too-many-tags": "too many tags came at once",
};

export function explainChoice({ runs, refused }: Choice): string {
  const reasons = [...new Set(refused)].map((why) => sentences[why]);
  if (runs.length > 0) return runs.length === 1 ? "One pipeline starts." : `${runs.length} pipelines start.`;
  return `Nothing starts: ${reasons.join("; ") || "no definition listens to this repository"}.`;
}
