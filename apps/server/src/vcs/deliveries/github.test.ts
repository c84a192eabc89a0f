import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { githubDelivery, sign, webhookSecret } from "../testing/delivery.fixture.ts";
import { readGithub } from "./github.ts";

// GitHub's own examples, read where the package has them.
const require = createRequire(import.meta.url);
const examples = require.resolve("@octokit/webhooks-examples/package.json");
// biome-ignore lint/suspicious/noExplicitAny: the tests change what they please.
type Payload = Record<string, any>;

function examplesOf(kind: string, event: string): Payload[] {
  const file = examples.replace("package.json", `${kind}/index.json`);
  const all: { name: string; examples: Payload[] }[] = JSON.parse(readFileSync(file, "utf8"));
  return all.find(({ name }) => name === event)?.examples ?? [];
}

function example(event: string, fits: (payload: Payload) => boolean = () => true): Payload {
  const found = examplesOf("api.github.com", event).find(fits);
  if (!found) throw new Error(`No example of ${event}.`);
  return structuredClone(found);
}

function read(event: string, payload: Payload) {
  return readGithub(githubDelivery(event, payload), webhookSecret);
}

const kinds = ["api.github.com", "ghes-31", "ghes-32", "ghes-33", "ghes-34", "ghes-35"];
const events = ["push", "pull_request", "issue_comment", "pull_request_review_comment", "ping"];

test.each(kinds.flatMap((kind) => events.map((event) => [kind, event] as const)))(
  "every example of %s %s is read or has nothing to start",
  (kind, event) => {
    for (const payload of examplesOf(kind, event)) {
      const result = read(event, payload);
      expect(result.ok || result.why).toSatisfy((value) => value === true || value === "ignored");
    }
  },
);

describe("a push", () => {
  test("of a branch tells the commit and its values", () => {
    const payload = example("push", ({ ref, deleted }) => ref === "refs/heads/master" && !deleted);
    payload["head_commit"] = {
      ...example("push", ({ head_commit }) => head_commit)["head_commit"],
      message: "Mend the gate\n\nIt stood open.\n",
    };
    const result = read("push", payload);
    expect(result).toMatchObject({
      ok: true,
      deliveryId: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      event: {
        type: "push",
        ref: "refs/heads/master",
        revision: "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
        deleted: false,
        commit: {
          subject: "Mend the gate",
          body: "It stood open.",
          author: { login: "Codertocat", date: Date.parse("2019-05-15T15:20:41Z") },
        },
        repository: {
          externalId: "186853002",
          fullName: "Codertocat/Hello-World",
          defaultBranch: "master",
          private: false,
        },
        sender: { login: "Codertocat", type: "User" },
        values: {
          "pipeline.git.branch": "master",
          "pipeline.git.branch.is_default": true,
          "pipeline.git.tag": null,
          "pipeline.git.repo_owner": "Codertocat",
          "pipeline.git.repo_name": "Hello-World",
          "pipeline.git.commit.subject": "Mend the gate",
          "pipeline.git.commit.author_login": "Codertocat",
          "pipeline.event.name": "push",
          "pipeline.event.github.repository.owner.login": "Codertocat",
        },
      },
    });
  });

  test("of a tag has a tag and no branch", () => {
    const result = read(
      "push",
      example("push", ({ ref, deleted }) => ref.startsWith("refs/tags/") && !deleted),
    );
    expect(result).toMatchObject({
      event: { created: true, values: { "pipeline.git.tag": "simple-tag", "pipeline.git.branch": null } },
    });
  });

  test("of an annotated tag names the commit, not the tag's object", () => {
    const payload = example("push", ({ ref, deleted }) => ref.startsWith("refs/tags/") && !deleted);
    expect(read("push", { ...payload, after: "c".repeat(40) })).toMatchObject({
      event: { revision: payload["head_commit"].id },
    });
  });

  test("that deletes says so", () => {
    const result = read(
      "push",
      example("push", ({ deleted }) => deleted),
    );
    expect(result).toMatchObject({ event: { deleted: true } });
    expect(result.ok && "commit" in result.event).toBe(false);
  });

  test.each([
    ["ref", "refs/heads/a..b"],
    ["ref", "main"],
    ["ref", "refs/heads/-x\u0000"],
    ["after", "HEAD"],
    ["after", `${"a".repeat(39)}g`],
    ["repository", null],
    ["sender", []],
  ])("with a %s of %j is malformed", (field, value) => {
    const payload = example("push", ({ deleted }) => !deleted);
    expect(read("push", { ...payload, [field]: value })).toMatchObject({ ok: false, why: "malformed" });
  });

  test("whose clone address is no web address is malformed", () => {
    const payload = example("push");
    payload["repository"].clone_url = "ext::sh -c id";
    expect(read("push", payload)).toMatchObject({ ok: false, why: "malformed" });
  });
});

describe("a pull request", () => {
  const opened = () => example("pull_request", ({ action }) => action === "opened");

  test("from a branch of the repository is no fork", () => {
    expect(read("pull_request", opened())).toMatchObject({
      ok: true,
      event: {
        type: "pull_request",
        action: "opened",
        number: 2,
        draft: false,
        merged: false,
        head: { ref: "refs/heads/changes", isFork: false, refInBase: "refs/pull/2/head" },
        base: { ref: "refs/heads/master" },
        values: {
          "pipeline.event.name": "pull_request",
          "pipeline.event.action": "opened",
          "pipeline.git.branch": "changes",
          "pipeline.event.github.pull_request.number": 2,
          "pipeline.event.github.pull_request.base.ref": "master",
        },
      },
    });
  });

  test("from another repository is a fork, also when that is gone", () => {
    const fork = opened();
    fork["pull_request"].head.repo = { ...fork["repository"], id: 1, full_name: "mallory/Hello-World" };
    expect(read("pull_request", fork)).toMatchObject({ event: { head: { isFork: true } } });
    const gone = opened();
    gone["pull_request"].head.repo = null;
    expect(read("pull_request", gone)).toMatchObject({ event: { head: { isFork: true } } });
  });

  test.each([
    ["synchronize", "synchronize"],
    ["reopened", "reopened"],
    ["closed", "closed"],
    ["ready_for_review", "ready_for_review"],
  ])("that was %s is told as %s", (action, told) => {
    const payload = example("pull_request", (given) => given["action"] === action);
    expect(read("pull_request", payload)).toMatchObject({ event: { action: told } });
  });

  test("tells the label that was added", () => {
    const payload = example("pull_request", ({ action, label }) => action === "labeled" && label);
    payload["label"].name = "run-ci";
    expect(read("pull_request", payload)).toMatchObject({
      event: { label: "run-ci", values: { "pipeline.event.github.label.name": "run-ci" } },
    });
  });

  test.each(["assigned", "locked", "constructor", "__proto__"])("that was %s starts nothing", (action) => {
    expect(read("pull_request", { ...opened(), action })).toMatchObject({ ok: false, why: "ignored" });
  });
});

describe("a comment", () => {
  test("on a pull request is told from one on an issue", () => {
    const payload = example("issue_comment", ({ action }) => action === "created");
    payload["comment"].body = "  run-ci\n";
    payload["issue"].pull_request = undefined;
    expect(read("issue_comment", payload)).toMatchObject({ event: { body: "run-ci", onPullRequest: false } });
    payload["issue"].pull_request = { url: "https://example.com/" };
    expect(read("issue_comment", payload)).toMatchObject({ event: { onPullRequest: true } });
  });

  test("on a line knows the head", () => {
    const payload = example("pull_request_review_comment", ({ action }) => action === "created");
    expect(read("pull_request_review_comment", payload)).toMatchObject({
      event: { onPullRequest: true, head: { isFork: false } },
    });
  });
});

describe("a delivery", () => {
  const good = githubDelivery("push", example("push"));

  test.each([
    ["no signature", { "x-hub-signature-256": undefined }, "no-signature"],
    ["another's signature", { "x-hub-signature-256": `sha256=${sign("other", good.body)}` }, "bad-signature"],
    ["a short signature", { "x-hub-signature-256": "sha256=00" }, "bad-signature"],
    ["a signature by SHA-1", { "x-hub-signature-256": `sha1=${"0".repeat(40)}` }, "bad-signature"],
    ["no id", { "x-github-delivery": undefined }, "malformed"],
    ["an id that is none", { "x-github-delivery": "a\nb" }, "malformed"],
    ["an event nobody knows", { "x-github-event": "star" }, "ignored"],
    ["a ping", { "x-github-event": "ping" }, "ignored"],
  ])("with %s is refused", (_, headers, why) => {
    const result = readGithub({ ...good, headers: { ...good.headers, ...headers } }, webhookSecret);
    expect(result).toMatchObject({ ok: false, why });
  });

  test("that was changed on its way is refused", () => {
    const body = Buffer.concat([good.body, Buffer.from(" ")]);
    expect(readGithub({ ...good, body }, webhookSecret)).toMatchObject({ why: "bad-signature" });
  });

  test("is never believed while there is no secret", () => {
    expect(readGithub(githubDelivery("push", example("push"), ""), "")).toMatchObject({ why: "bad-signature" });
  });

  test("sent as a form is read too", () => {
    const body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(example("push")) }).toString());
    const headers = {
      ...good.headers,
      "content-type": "application/x-www-form-urlencoded",
      "x-hub-signature-256": `sha256=${sign(webhookSecret, body)}`,
    };
    expect(readGithub({ ...good, body, headers }, webhookSecret)).toMatchObject({ ok: true });
  });

  test.each([
    ["no JSON", "{"],
    ["no UTF-8", Buffer.from([0xff, 0x22])],
    ["JSON a thousand deep", "[".repeat(1_000)],
    ["nothing", ""],
    ["null", "null"],
  ])("that holds %s is malformed", (_, text) => {
    const body = Buffer.from(text);
    const headers = { ...good.headers, "x-hub-signature-256": `sha256=${sign(webhookSecret, body)}` };
    expect(readGithub({ ...good, body, headers }, webhookSecret)).toMatchObject({ ok: false, why: "malformed" });
  });

  test("longer than 25 MiB is refused unread", () => {
    const body = new Uint8Array(25 * 1024 * 1024 + 1);
    expect(readGithub({ ...good, body }, webhookSecret)).toMatchObject({ ok: false, why: "malformed" });
  });
});
