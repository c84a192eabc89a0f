import { afterEach, expect, test } from "vitest";
import { createGuardedFetch } from "../outgoing/index.ts";
import { Forge } from "../testing/forge.fixture.ts";
import { findPullRequestHead, hasOpenPullRequest } from "./pull-requests.ts";

const fetch = createGuardedFetch({ allowPrivate: ["127.0.0.1"], timeoutMs: 20_000, maxBytes: 1_000_000 });
const revision = "a".repeat(40);

let forge: Forge;

afterEach(() => forge.stop());

function access() {
  return { forge: forge.kind, apiUrl: forge.apiUrl, token: forge.token, repository: forge.ref };
}

test.each(["github", "gitlab", "gitea"] as const)(
  "%s knows whether a branch has an open pull request",
  async (kind) => {
    forge = await Forge.start(kind);
    for (let number = 1; number <= 60; number++) forge.pulls.push({ number, branch: `other-${number}`, revision });
    forge.pulls.push({ number: 61, branch: "a/b & c", revision });
    forge.pulls.push({ number: 62, branch: "forked", revision, fork: "mallory/app" });
    expect(await hasOpenPullRequest(access(), "a/b & c", fetch)).toEqual({ ok: true, open: true });
    expect(await hasOpenPullRequest(access(), "forked", fetch)).toEqual({ ok: true, open: false });
    expect(await hasOpenPullRequest(access(), "none", fetch)).toEqual({ ok: true, open: false });
    forge.failNext(1);
    expect(await hasOpenPullRequest(access(), "none", fetch)).toMatchObject({ ok: false, retry: true });
  },
);

test("the head of a pull request that was commented on is found, a fork's as such", async () => {
  forge = await Forge.start();
  forge.pulls.push({ number: 1, branch: "topic", revision }, { number: 2, branch: "x", revision, fork: "mallory/app" });
  expect(await findPullRequestHead(access(), 1, fetch)).toMatchObject({
    ok: true,
    head: { ref: "refs/heads/topic", revision, isFork: false, refInBase: "refs/pull/1/head" },
  });
  expect(await findPullRequestHead(access(), 2, fetch)).toMatchObject({ ok: true, head: { isFork: true } });
  expect(await findPullRequestHead(access(), 3, fetch)).toMatchObject({ ok: false, status: 404 });
});
