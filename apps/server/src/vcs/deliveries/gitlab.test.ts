import { describe, expect, test } from "vitest";
import { gitlabDelivery, webhookSecret } from "../testing/delivery.fixture.ts";
import {
  gitlabFork,
  gitlabMergeRequest,
  gitlabNote,
  gitlabPush,
  none,
  revision,
  tagObject,
} from "../testing/payloads.fixture.ts";
import { readGitlab } from "./gitlab.ts";

function read(event: string, payload: unknown) {
  return readGitlab(gitlabDelivery(event, payload), webhookSecret);
}

describe("a push", () => {
  test("of a branch tells the commit and GitLab's own values", () => {
    expect(read("Push Hook", gitlabPush())).toMatchObject({
      ok: true,
      event: {
        type: "push",
        revision,
        created: true,
        deleted: false,
        commit: { subject: "Mend the gate", body: "It stood open." },
        repository: { fullName: "group/sub/app", private: true },
        values: {
          "pipeline.git.branch": "main",
          "pipeline.git.branch.is_default": true,
          "pipeline.git.repo_owner": "group/sub",
          "pipeline.trigger_parameters.gitlab.type": "push",
          "pipeline.trigger_parameters.gitlab.commit_title": "Mend the gate",
          "pipeline.trigger_parameters.gitlab.x_gitlab_event_id": "e7b1",
        },
      },
    });
  });

  test("of an annotated tag names the commit", () => {
    const push = gitlabPush({ object_kind: "tag_push", ref: "refs/tags/v1", after: tagObject });
    expect(read("Tag Push Hook", push)).toMatchObject({ event: { revision, values: { "pipeline.git.tag": "v1" } } });
  });

  test("that deletes says so", () => {
    const push = gitlabPush({ before: revision, after: none, checkout_sha: null, commits: [] });
    expect(read("Push Hook", push)).toMatchObject({ event: { deleted: true, revision: none } });
  });
});

describe("a merge request", () => {
  test.each([
    ["open", {}, {}, { action: "opened", merged: false }],
    ["reopen", {}, {}, { action: "reopened" }],
    ["update", { oldrev: tagObject }, {}, { action: "synchronize" }],
    ["update", {}, { changes: { draft: { previous: true, current: false } } }, { action: "ready_for_review" }],
    [
      "update",
      {},
      { changes: { labels: { previous: [{ title: "big" }], current: [{ title: "big" }, { title: "run-ci" }] } } },
      { action: "labeled", label: "run-ci" },
    ],
    ["close", { state: "closed" }, {}, { action: "closed", merged: false }],
    ["merge", { state: "merged" }, {}, { action: "closed", merged: true }],
  ])("%s %j %j", (action, attributes, rest, event) => {
    expect(read("Merge Request Hook", gitlabMergeRequest({ action, ...attributes }, rest))).toMatchObject({
      ok: true,
      event: { type: "pull_request", number: 7, ...event },
    });
  });

  test.each(["approved", "update"])("%s alone starts nothing", (action) => {
    expect(read("Merge Request Hook", gitlabMergeRequest({ action }))).toMatchObject({ ok: false, why: "ignored" });
  });

  test("from another project is a fork", () => {
    expect(read("Merge Request Hook", gitlabMergeRequest({ source: gitlabFork }))).toMatchObject({
      event: {
        head: { isFork: true, refInBase: "refs/merge-requests/7/head" },
        values: { "pipeline.trigger_parameters.gitlab.is_fork_merge_request": "true" },
      },
    });
  });
});

test("a comment on a merge request knows its head", () => {
  expect(read("Note Hook", gitlabNote(" run-ci "))).toMatchObject({
    event: { type: "comment", body: "run-ci", onPullRequest: true, number: 7, head: { revision } },
  });
  expect(read("Note Hook", gitlabNote("run-ci", { merge_request: null }))).toMatchObject({ why: "ignored" });
});

describe("a delivery", () => {
  test.each([
    ["without a token", { "x-gitlab-token": undefined }, "no-signature"],
    ["with another token", { "x-gitlab-token": "x" }, "bad-signature"],
    ["without an id", { "x-gitlab-event-uuid": undefined }, "malformed"],
    ["of another kind", { "x-gitlab-event": "Wiki Page Hook" }, "ignored"],
  ])("%s is refused", (_, headers, why) => {
    const good = gitlabDelivery("Push Hook", gitlabPush());
    const result = readGitlab({ ...good, headers: { ...good.headers, ...headers } }, webhookSecret);
    expect(result).toMatchObject({ ok: false, why });
  });

  test("keeps its id over retries", () => {
    const good = gitlabDelivery("Push Hook", gitlabPush());
    const headers = { ...good.headers, "idempotency-key": "k-1" };
    expect(readGitlab({ ...good, headers }, webhookSecret)).toMatchObject({ deliveryId: "k-1" });
  });

  test("is never believed while there is no secret", () => {
    expect(readGitlab(gitlabDelivery("Push Hook", gitlabPush(), " "), "")).toMatchObject({ ok: false });
  });
});
