import { describe, expect, test } from "vitest";
import { giteaDelivery, webhookSecret } from "../testing/delivery.fixture.ts";
import {
  giteaComment,
  giteaDeletion,
  giteaPullRequest,
  giteaPush,
  revision,
  tagObject,
} from "../testing/payloads.fixture.ts";
import { readGitea } from "./gitea.ts";

function read(event: string, payload: unknown) {
  return readGitea(giteaDelivery(event, payload), webhookSecret);
}

describe("a push", () => {
  test("of a branch tells the commit", () => {
    expect(read("push", giteaPush())).toMatchObject({
      ok: true,
      deliveryId: "f6266f16",
      event: {
        type: "push",
        revision,
        created: true,
        deleted: false,
        commitCount: 1,
        commit: { subject: "Mend the gate" },
        values: { "pipeline.git.branch": "main", "pipeline.event.github.sender.login": "ada" },
      },
    });
  });

  test("of an annotated tag names the commit", () => {
    expect(read("push", giteaPush({ ref: "refs/tags/v1", after: tagObject }))).toMatchObject({ event: { revision } });
  });

  test.each([
    ["branch", "refs/heads/old"],
    ["tag", "refs/tags/old"],
  ] as const)("that deletes a %s comes as an event of its own", (kind, ref) => {
    expect(read("delete", giteaDeletion("old", kind))).toMatchObject({ event: { type: "push", deleted: true, ref } });
  });
});

test.each([
  ["opened", "pull_request", { action: "opened" }],
  ["synchronized", "pull_request", { action: "synchronize" }],
  ["reopened", "pull_request", { action: "reopened" }],
  ["closed", "pull_request", { action: "closed" }],
  ["label_updated", "pull_request", { action: "labeled", label: "run-ci" }],
])("a pull request that was %s", (action, event, told) => {
  expect(read(event, giteaPullRequest(action))).toMatchObject({
    ok: true,
    event: { ...told, head: { isFork: false, refInBase: "refs/pull/2/head" } },
  });
});

test("a comment on a pull request is told as such", () => {
  expect(read("issue_comment", giteaComment("run-ci"))).toMatchObject({
    event: { type: "comment", body: "run-ci", onPullRequest: true, number: 2 },
  });
});

test("Forgejo's own headers are read too", () => {
  const { body, headers } = giteaDelivery("push", giteaPush());
  const renamed = Object.entries(headers).map(([name, value]) => [name.replace("gitea", "forgejo"), value]);
  expect(readGitea({ body, query: {}, headers: Object.fromEntries(renamed) }, webhookSecret)).toMatchObject({
    ok: true,
  });
});

test("another's signature is refused", () => {
  expect(readGitea(giteaDelivery("push", giteaPush(), "other"), webhookSecret)).toMatchObject({ why: "bad-signature" });
});
