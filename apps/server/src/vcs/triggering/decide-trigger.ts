import type { ForgeEvent, PullRequestEvent, PullRequestHead, PushEvent } from "../forge-event.ts";
import { readRef } from "../ref-name.ts";
import { isAlwaysBuilt } from "./always-built.ts";
import { type EventPreset, eventPresets, isTag } from "./event-presets.ts";
import { asksToSkip } from "./skip-ci.ts";

export interface TriggerSettings {
  /** Absent where pushes start pipelines by the project's settings alone, as with GitHub OAuth. */
  readonly preset?: EventPreset;
  /** GitHub App integrations never build forks, whatever the project says. */
  readonly forks: "never" | "as-the-project-says";
  readonly buildForkPrs: boolean;
  readonly buildPrsOnly: boolean;
  readonly prOnlyBranchOverrides: readonly string[];
}

/** What the event itself does not tell. */
export interface TriggerContext {
  /** Whether the pushed branch has an open pull request; asked only when `needsOpenPullRequest` says so. */
  readonly openPullRequest?: boolean;
  /** The newest commit, where the event does not bring it. */
  readonly commit?: { readonly subject: string; readonly body: string };
  /** Of the pull request that was commented on, where the event does not bring it. */
  readonly head?: PullRequestHead;
  /** How many tags came at once. */
  readonly tags?: number;
}

export type NoRun =
  | "deleted"
  | "fork"
  | "head-unknown"
  | "no-branch-or-tag"
  | "no-pull-request"
  | "not-the-event"
  | "push-is-enough"
  | "skip-ci"
  | "too-many-tags";

/** What is checked out. Without a revision it is whatever the ref names when the pipeline is made. */
export interface TriggerCheckout {
  readonly ref: string;
  readonly revision?: string;
  /** Where to fetch it from the repository itself; a fork's branch is not there under its own name. */
  readonly fetchRef: string;
  readonly isFork: boolean;
}

export type TriggerDecision =
  | { readonly run: true; readonly checkout: TriggerCheckout | undefined }
  | { readonly run: false; readonly why: NoRun };

/** Forges stay silent about more; those that are polled are treated alike. */
const mostTags = 3;

/** Whether an event starts a pipeline, and of what. An inbound webhook of the customer's names no checkout. */
export function decideTrigger(
  event: ForgeEvent,
  settings: TriggerSettings,
  context: TriggerContext = {},
): TriggerDecision {
  const why = refusal(event, settings, context);
  return why ? { run: false, why } : { run: true, checkout: toCheckout(event, settings.preset, context) };
}

/** Whether the answer hangs on a question to the forge. */
export function needsOpenPullRequest(event: ForgeEvent, settings: TriggerSettings): boolean {
  if (event.type !== "push" || !settings.buildPrsOnly) return false;
  const decided = (openPullRequest: boolean) => decideTrigger(event, settings, { openPullRequest }).run;
  return decided(true) !== decided(false);
}

function refusal(event: ForgeEvent, settings: TriggerSettings, context: TriggerContext): NoRun | undefined {
  switch (event.type) {
    case "custom":
      return undefined;
    case "push":
      return refusePush(event, settings, context);
    case "pull_request":
      return refusePull(event, settings, context);
    case "comment":
      return refuseByPreset(event, settings) ?? refuseCommented(event.head ?? context.head, settings);
  }
}

function refusePush(event: PushEvent, settings: TriggerSettings, context: TriggerContext): NoRun | undefined {
  if (event.deleted) return settings.preset === "only-branch-delete" ? refuseByPreset(event, settings) : "deleted";
  const named = readRef(event.ref);
  if (named.kind === "other") return "no-branch-or-tag";
  if (isTag(event) && (context.tags ?? 1) > mostTags) return "too-many-tags";
  const commit = event.commit ?? context.commit;
  if (asksToSkip(commit?.subject, commit?.body)) return "skip-ci";
  if (settings.preset) {
    const why = refuseByPreset(event, settings);
    if (why) return why;
  }
  if (!settings.buildPrsOnly || named.kind === "tag" || context.openPullRequest) return undefined;
  return isAlwaysBuilt(named.name, event.repository.defaultBranch, settings.prOnlyBranchOverrides)
    ? undefined
    : "no-pull-request";
}

function refusePull(event: PullRequestEvent, settings: TriggerSettings, context: TriggerContext): NoRun | undefined {
  const fork = refuseFork(event.head, settings);
  if (fork) return fork;
  // Whoever opens a pull request from a fork does not decide what is skipped.
  const { commit } = context;
  if (!event.head.isFork && asksToSkip(event.title, commit?.subject, commit?.body)) return "skip-ci";
  if (settings.preset) return refuseByPreset(event, settings);
  if (event.head.isFork) return isNewHead(event) ? undefined : "not-the-event";
  return refuseSecondRun(event, settings);
}

/** The push has started a pipeline already, unless it had to wait for this pull request. */
function refuseSecondRun(event: PullRequestEvent, settings: TriggerSettings): NoRun | undefined {
  if (event.action !== "opened" && event.action !== "reopened") return "not-the-event";
  const branch = event.head.ref.slice("refs/heads/".length);
  const waited =
    settings.buildPrsOnly && !isAlwaysBuilt(branch, event.repository.defaultBranch, settings.prOnlyBranchOverrides);
  return waited ? undefined : "push-is-enough";
}

function refuseFork(head: PullRequestHead | undefined, settings: TriggerSettings): NoRun | undefined {
  if (!head?.isFork) return undefined;
  return settings.forks === "never" || !settings.buildForkPrs ? "fork" : undefined;
}

/** A head that nobody knows could be a fork's. */
function refuseCommented(head: PullRequestHead | undefined, settings: TriggerSettings): NoRun | undefined {
  return head ? refuseFork(head, settings) : "head-unknown";
}

function refuseByPreset(event: ForgeEvent, settings: TriggerSettings): NoRun | undefined {
  return settings.preset && eventPresets[settings.preset](event) ? undefined : "not-the-event";
}

function isNewHead(event: PullRequestEvent): boolean {
  return event.action === "opened" || event.action === "reopened" || event.action === "synchronize";
}

function toCheckout(
  event: ForgeEvent,
  preset: EventPreset | undefined,
  context: TriggerContext,
): TriggerCheckout | undefined {
  switch (event.type) {
    case "custom":
      return undefined;
    case "push":
      // What was deleted cannot be checked out.
      return event.deleted ? branchOf(`refs/heads/${event.repository.defaultBranch}`) : pushed(event);
    case "pull_request":
      return preset === "only-merged-or-closed-prs" ? branchOf(event.base.ref) : headOf(event.head);
    case "comment": {
      const head = event.head ?? context.head;
      return head && headOf(head);
    }
  }
}

function branchOf(ref: string): TriggerCheckout {
  return { ref, fetchRef: ref, isFork: false };
}

function pushed(event: PushEvent): TriggerCheckout {
  return { ref: event.ref, revision: event.revision, fetchRef: event.ref, isFork: false };
}

function headOf(head: PullRequestHead): TriggerCheckout {
  const { ref, revision, isFork } = head;
  return { ref, revision, fetchRef: isFork ? head.refInBase : ref, isFork };
}
