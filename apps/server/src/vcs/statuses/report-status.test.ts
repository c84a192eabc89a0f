import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeKind } from "../forge-api/index.ts";
import { createGuardedFetch } from "../outgoing/index.ts";
import { Forge } from "../testing/forge.fixture.ts";
import { type CommitStatus, reportStatus, type StatusState } from "./report-status.ts";
import { statusContext } from "./status-context.ts";

const fetch = createGuardedFetch({ allowPrivate: ["127.0.0.1"], timeoutMs: 20_000, maxBytes: 100_000 });
const revision = "a".repeat(40);

let forge: Forge;

afterEach(() => forge.stop());

function report(change: Partial<CommitStatus> = {}) {
  const { kind, apiUrl, token, ref: repository } = forge;
  const said = {
    context: "ci/circleci: build",
    state: "pending",
    targetUrl: "https://ci.example.com/1",
    description: "The job is queued",
  } as const;
  return reportStatus({ forge: kind, apiUrl, token, repository, revision, ...said, ...change }, fetch);
}

describe.each([
  ["github", "context", "pending", "failure", "error"],
  ["gitea", "context", "pending", "failure", "error"],
  ["gitlab", "name", "running", "failed", "canceled"],
] as const)("%s", (kind, nameField, running, failure, canceled) => {
  beforeEach(async () => {
    forge = await Forge.start(kind);
  });

  test("is told where, what and how it stands", async () => {
    expect(await report()).toEqual({ ok: true });
    expect(forge.statuses).toEqual([
      {
        revision,
        body: {
          [nameField]: "ci/circleci: build",
          state: "pending",
          target_url: "https://ci.example.com/1",
          description: "The job is queued",
        },
      },
    ]);
  });

  test("hears its own words for each state", async () => {
    const states: readonly StatusState[] = ["running", "failure", "canceled", "success"];
    for (const state of states) expect(await report({ state })).toEqual({ ok: true });
    expect(forge.statuses.map(({ body }) => body["state"])).toEqual([running, failure, canceled, "success"]);
  });

  test("may be told the same twice", async () => {
    expect([await report(), await report()]).toEqual([{ ok: true }, { ok: true }]);
  });

  test("that has a bad day may be asked again", async () => {
    forge.failNext(2);
    expect(await report()).toMatchObject({ ok: false, status: 502, retry: true });
    expect(await report()).toMatchObject({ ok: false, retry: true });
    expect(await report()).toEqual({ ok: true });
  });

  test("that refuses the token need not be asked again, and its answer shows no token", async () => {
    const token = `${forge.token}x`;
    const reported = await report({ token });
    expect(reported).toMatchObject({
      ok: false,
      status: 401,
      retry: false,
      message: expect.stringContaining("Bad credentials"),
    });
    expect(JSON.stringify(reported)).not.toContain(forge.token);
  });

  test("that does not know the repository says so", async () => {
    const repository = { externalId: "1", fullName: "ada/other" };
    expect(await report({ repository })).toMatchObject({ ok: false, status: 404, retry: false });
  });

  test("is not asked about a name that leads elsewhere", async () => {
    const repository = { externalId: "1", fullName: "ada/../../user" };
    const reported = await report({ repository });
    expect(reported).toMatchObject({ ok: false, retry: false });
    expect(reported).not.toHaveProperty("status");
  });
});

describe("on GitHub", () => {
  beforeEach(async () => {
    forge = await Forge.start("github");
  });

  test("a long description is cut, not refused", async () => {
    expect(await report({ description: "é".repeat(500) })).toEqual({ ok: true });
    expect([...(forge.statuses[0]?.body["description"] ?? "")]).toHaveLength(140);
  });

  test.each([
    [403, { "x-ratelimit-remaining": "0" }, true],
    [403, { "retry-after": "60" }, true],
    [403, {}, false],
    [429, {}, true],
    [422, {}, false],
    [500, {}, true],
  ] as const)("%i with %j may be tried again: %s", async (status, headers, retry) => {
    forge.failNext(1, status, headers);
    expect(await report()).toMatchObject({ ok: false, status, retry });
  });

  test("a branch is no revision", async () => {
    expect(await report({ revision: "main/../.." })).toMatchObject({ ok: false, retry: false });
  });
});

test.each([
  ["build", "ci/circleci: deploy"],
  ["approval", "ci/circleci: release/deploy"],
  ["no-op", "ci/circleci: release/deploy"],
])("a job of type %s is called %s", async (type, context) => {
  forge = await Forge.start();
  expect(statusContext({ name: "deploy", workflow: "release", type })).toBe(context);
});

const kinds: readonly ForgeKind[] = ["github", "gitlab", "gitea"];
test.each(kinds)("%s that is gone is unreachable, and may come back", async (kind) => {
  forge = await Forge.start(kind);
  const { apiUrl, token, ref: repository } = forge;
  await forge.stop();
  const status = { forge: kind, apiUrl, token, repository, revision, context: "c", targetUrl: "", description: "" };
  expect(await reportStatus({ ...status, state: "success" }, fetch)).toMatchObject({ ok: false, retry: true });
  forge = await Forge.start(kind);
});
