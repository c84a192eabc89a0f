import { describe, expect, test } from "vitest";
import type { CommentEvent, ForgeEvent, PullRequestEvent, PushEvent } from "../forge-event.ts";
import { decideTrigger, needsOpenPullRequest, type TriggerContext, type TriggerSettings } from "./decide-trigger.ts";
import { type EventPreset, eventPresets } from "./event-presets.ts";

const revision = "a".repeat(40);

const repository = {
  externalId: "1",
  fullName: "ada/app",
  cloneUrl: "https://forge.example.com/ada/app.git",
  webUrl: "https://forge.example.com/ada/app",
  defaultBranch: "main",
  private: true,
};
const sender = { externalId: "1", login: "ada", type: "User", avatarUrl: "" } as const;
const author = { name: "Ada", email: "ada@example.com" };

function push(ref: string, change: Partial<PushEvent> = {}): PushEvent {
  const rest = { created: false, deleted: false, commitCount: 1, sender, values: {} };
  return { type: "push", repository, ref, revision, ...rest, ...change };
}

function saying(subject: string, body = ""): PushEvent {
  return push("refs/heads/topic", { commit: { revision, subject, body, author, url: "https://example.com/" } });
}

const head = { repository, ref: "refs/heads/topic", revision, isFork: false, refInBase: "refs/pull/7/head" };
const forkHead = { ...head, isFork: true };

function pull(action: PullRequestEvent["action"], change: Partial<PullRequestEvent> = {}): PullRequestEvent {
  const facts = { number: 7, title: "Mend", url: "https://example.com/7", draft: false, merged: false };
  const base = { ref: "refs/heads/main" };
  return { type: "pull_request", action, repository, head, base, ...facts, sender, values: {}, ...change };
}

function comment(body: string, change: Partial<CommentEvent> = {}): CommentEvent {
  const facts = { number: 7, url: "https://example.com/7", onPullRequest: true, head };
  return { type: "comment", repository, body, ...facts, sender, values: {}, ...change };
}

const custom: ForgeEvent = { type: "custom", body: "{}", values: {} };

const plain: TriggerSettings = {
  forks: "as-the-project-says",
  buildForkPrs: false,
  buildPrsOnly: false,
  prOnlyBranchOverrides: [],
};

const happenings = {
  "branch push": push("refs/heads/topic"),
  "new branch without commits": push("refs/heads/topic", { created: true, commitCount: 0 }),
  "default push": push("refs/heads/main"),
  "tag push": push("refs/tags/v1", { created: true, commitCount: 0 }),
  "queue push": push("refs/heads/gh-readonly-queue/main/pr-7"),
  "branch deleted": push("refs/heads/topic", { deleted: true }),
  "tag deleted": push("refs/tags/v1", { deleted: true }),
  opened: pull("opened"),
  "draft opened": pull("opened", { draft: true }),
  reopened: pull("reopened"),
  synchronize: pull("synchronize"),
  "draft synchronize": pull("synchronize", { draft: true }),
  ready: pull("ready_for_review"),
  "labeled run-ci": pull("labeled", { label: "run-ci" }),
  "labeled other": pull("labeled", { label: "bug" }),
  closed: pull("closed"),
  merged: pull("closed", { merged: true }),
  "run-ci": comment("run-ci"),
  "run-ci please": comment("run-ci please"),
  "run-ci on an issue": comment("run-ci", { onPullRequest: false }),
} as const satisfies Record<string, ForgeEvent>;

type Happening = keyof typeof happenings;

const fires: Record<EventPreset, readonly Happening[]> = {
  "all-pushes": ["branch push", "default push", "tag push", "queue push"],
  "only-tags": ["tag push"],
  "default-branch-pushes": ["default push"],
  "pushes-to-merge-queues": ["queue push"],
  "only-build-prs": [
    "default push",
    "tag push",
    "opened",
    "draft opened",
    "reopened",
    "synchronize",
    "draft synchronize",
  ],
  "only-open-prs": ["opened", "draft opened"],
  "non-draft-pr-opened": ["opened"],
  "only-build-pushes-to-non-draft-prs": ["synchronize"],
  "only-ready-for-review-prs": ["ready"],
  "only-labeled-prs": ["labeled run-ci"],
  "pr-comment-equals-run-ci": ["run-ci"],
  "only-merged-prs": ["merged"],
  "only-merged-or-closed-prs": ["closed", "merged"],
  "only-branch-delete": ["branch deleted"],
};

test.each(Object.keys(eventPresets) as EventPreset[])("%s fires on just what it says", (preset) => {
  const fired = Object.entries(happenings)
    .filter(([, event]) => decideTrigger(event, { ...plain, preset }).run)
    .map(([name]) => name);
  expect(fired).toEqual(fires[preset]);
});

describe("without a preset", () => {
  test.each([
    ["a branch", push("refs/heads/topic"), undefined],
    ["a new branch without commits", happenings["new branch without commits"], undefined],
    ["a tag", happenings["tag push"], undefined],
    ["a deleted branch", happenings["branch deleted"], "deleted"],
    ["a deleted tag", happenings["tag deleted"], "deleted"],
    ["a note ref", push("refs/notes/commits"), "no-branch-or-tag"],
    ["a pull request", pull("opened"), "push-is-enough"],
    ["its new commits", pull("synchronize"), "not-the-event"],
    ["a comment", comment("run-ci"), "not-the-event"],
    ["an inbound webhook", custom, undefined],
  ] as const)("%s", (_, event, why) => expect(reason(event, plain)).toBe(why));
});

describe("skipping", () => {
  test.each([
    ["[skip ci] in the subject", saying("Mend [skip ci]"), "skip-ci"],
    ["[ci skip] in the body", saying("Mend", "Only words. [ci skip]"), "skip-ci"],
    ["in capitals", saying("[CI SKIP] Mend"), "skip-ci"],
    ["after 250 characters", saying("Mend", `${"x".repeat(250)}[skip ci]`), undefined],
    ["in other words", saying("skip ci"), undefined],
  ] as const)("%s", (_, event, why) => expect(reason(event, plain)).toBe(why));

  test("the commit may be known from elsewhere", () => {
    const commit = { subject: "Mend [skip ci]", body: "" };
    expect(reason(push("refs/heads/topic"), plain, { commit })).toBe("skip-ci");
  });

  test("a pull request's title skips, a fork's does not", () => {
    const settings = { ...plain, preset: "only-open-prs", buildForkPrs: true } as const;
    expect(reason(pull("opened", { title: "[skip ci] Mend" }), settings)).toBe("skip-ci");
    expect(reason(pull("opened", { title: "[skip ci] Mend", head: forkHead }), settings)).toBeUndefined();
  });
});

test.each([
  [3, undefined],
  [4, "too-many-tags"],
] as const)("%i tags at once: %s", (tags, why) => {
  expect(reason(push("refs/tags/v1"), plain, { tags })).toBe(why);
  expect(reason(push("refs/heads/topic"), plain, { tags })).toBeUndefined();
});

describe("only pull requests are built", () => {
  const settings = { ...plain, buildPrsOnly: true, prOnlyBranchOverrides: ["release/.*", "(broken", "hot"] };

  test.each([
    ["a branch without one", push("refs/heads/topic"), false, "no-pull-request"],
    ["a branch with one", push("refs/heads/topic"), true, undefined],
    ["the default branch", push("refs/heads/main"), false, undefined],
    ["a tag", push("refs/tags/v1"), false, undefined],
    ["an override", push("refs/heads/release/1"), false, undefined],
    ["an override in the middle of a name", push("refs/heads/x-release/1"), false, "no-pull-request"],
    ["an override that is a part", push("refs/heads/hotfix"), false, "no-pull-request"],
    ["an override that is no pattern", push("refs/heads/(broken"), false, undefined],
    ["the pull request itself", pull("opened"), false, undefined],
    [
      "one of an override's branch",
      pull("opened", { head: { ...head, ref: "refs/heads/hot" } }),
      false,
      "push-is-enough",
    ],
  ] as const)("%s", (_, event, openPullRequest, why) => {
    expect(reason(event, settings, { openPullRequest })).toBe(why);
  });

  test("the forge is asked only when the answer hangs on it", () => {
    expect(needsOpenPullRequest(push("refs/heads/topic"), settings)).toBe(true);
    expect(needsOpenPullRequest(push("refs/heads/topic"), plain)).toBe(false);
    expect(needsOpenPullRequest(push("refs/heads/main"), settings)).toBe(false);
    expect(needsOpenPullRequest(saying("[skip ci]"), settings)).toBe(false);
    expect(needsOpenPullRequest(pull("opened"), settings)).toBe(false);
  });

  test("a pattern made to be slow is not", () => {
    const slow = { ...settings, prOnlyBranchOverrides: ["(a+)+b", "(a|a)*c"] };
    expect(reason(push(`refs/heads/${"a".repeat(900)}`), slow)).toBe("no-pull-request");
  });
});

describe("a fork", () => {
  const allowed = { ...plain, buildForkPrs: true };
  test.each([
    ["is refused by default", pull("opened", { head: forkHead }), plain, "fork"],
    ["is built where the project says so", pull("opened", { head: forkHead }), allowed, undefined],
    ["is built again when it changes", pull("synchronize", { head: forkHead }), allowed, undefined],
    ["is not built when it is closed", pull("closed", { head: forkHead }), allowed, "not-the-event"],
    ["is never built by an app", pull("opened", { head: forkHead }), { ...allowed, forks: "never" }, "fork"],
    [
      "cannot be commented into a run",
      comment("run-ci", { head: forkHead }),
      { ...plain, preset: "pr-comment-equals-run-ci" },
      "fork",
    ],
  ] as const)("%s", (_, event, settings, why) => expect(reason(event, settings)).toBe(why));
});

test("a comment on a pull request whose head nobody knows starts nothing", () => {
  const { head: _, ...asGithubTells } = comment("run-ci");
  const settings = { ...plain, preset: "pr-comment-equals-run-ci" } as const;
  expect(reason(asGithubTells, settings)).toBe("head-unknown");
  expect(reason(asGithubTells, settings, { head })).toBeUndefined();
  expect(reason(asGithubTells, settings, { head: forkHead })).toBe("fork");
});

describe("what is checked out", () => {
  const topic = { ref: "refs/heads/topic", revision, fetchRef: "refs/heads/topic", isFork: false };
  const main = { ref: "refs/heads/main", fetchRef: "refs/heads/main", isFork: false };
  test.each([
    ["a push: its commit", push("refs/heads/topic"), plain, topic],
    ["a pull request: its head", pull("opened"), { ...plain, preset: "only-open-prs" }, topic],
    ["a closed one: the base", pull("closed"), { ...plain, preset: "only-merged-or-closed-prs" }, main],
    [
      "a deleted branch: the default one",
      happenings["branch deleted"],
      { ...plain, preset: "only-branch-delete" },
      main,
    ],
    [
      "a fork: where the base repository keeps it",
      pull("opened", { head: forkHead }),
      { ...plain, buildForkPrs: true },
      { ...topic, fetchRef: "refs/pull/7/head", isFork: true },
    ],
    ["an inbound webhook: nothing", custom, plain, undefined],
  ] as const)("%s", (_, event, settings, checkout) => {
    expect(decideTrigger(event, settings)).toEqual({ run: true, checkout });
  });
});

function reason(event: ForgeEvent, settings: TriggerSettings, context?: TriggerContext): string | undefined {
  const decision = decideTrigger(event, settings, context);
  return decision.run ? undefined : decision.why;
}
