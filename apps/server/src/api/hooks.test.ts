import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ForgeHouse, forgeHouse } from "../testing/forge-house.fixture.ts";
import { githubDelivery, webhookSecret } from "../vcs/testing/delivery.fixture.ts";

let setting: ForgeHouse;

beforeAll(async () => {
  setting = await forgeHouse();
});
afterAll(() => setting[Symbol.asyncDispose]());
afterEach(() => setting.connect({}));

async function lastPipeline() {
  return (await setting.settledPipelines()).at(-1)!;
}

/** What the hook answers, and how many pipelines there are more when everything is decided. */
async function made(deliver: () => Promise<Response>) {
  const before = (await setting.settledPipelines()).length;
  const response = await deliver();
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
  const body: any = await response.json();
  return { status: response.status, body, more: (await setting.settledPipelines()).length - before };
}

function refusals() {
  return setting.house.house.db
    .selectFrom("events")
    .select(["action", "success", "payload"])
    .where("action", "=", "webhook_delivery.refuse")
    .orderBy("id")
    .execute();
}

describe("a push", () => {
  test("that is signed starts a pipeline of its commit, which runs", async () => {
    const { forge, hook, house } = setting;
    const revision = forge.repository.commit("Mend the gate\n\nIt stood open.");
    const { status, body, more } = await made(() => forge.push("refs/heads/topic", hook, webhookSecret));
    expect([status, more]).toEqual([202, 1]);
    const pipeline = await lastPipeline();
    expect(body).toEqual({ message: "One pipeline starts.", pipelines: [pipeline.id] });
    expect(pipeline).toMatchObject({ state: "created", branch: "topic", tag: null, revision, fork_url: null });
    expect(pipeline.values).toMatchObject({
      "pipeline.git.commit.subject": "Mend the gate",
      "pipeline.git.branch.is_default": false,
      "pipeline.event.name": "push",
      "pipeline.trigger.type": "github_oauth",
      "pipeline.event.github.sender.login": "ada",
    });
    await house.runAll();
    const { body: workflows } = await house.ask("GET", `/api/v2/pipeline/${pipeline.id}/workflow`);
    expect(workflows.items).toMatchObject([{ status: "success" }]);
  });

  test("that comes again, also under another id, is answered with what it started then", async () => {
    const { forge, hook } = setting;
    forge.repository.commit("Once");
    const first = await made(() => forge.push("refs/heads/once", hook, webhookSecret));
    expect(first.more).toBe(1);
    // The forge of the tests gives every delivery another id.
    const again = await made(() => forge.push("refs/heads/once", hook, webhookSecret));
    expect(again).toMatchObject({ status: 200, more: 0, body: { pipelines: first.body.pipelines } });
  });

  test("five times at the same moment starts one pipeline", async () => {
    const { forge, hook } = setting;
    forge.repository.commit("At once");
    const before = (await setting.settledPipelines()).length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => forge.push("refs/heads/at-once", hook, webhookSecret)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 202]);
    expect(await setting.settledPipelines()).toHaveLength(before + 1);
  });

  test("of a tag, of a deleted branch, and one that asks to be skipped", async () => {
    const { forge, hook } = setting;
    const revision = forge.repository.commit("Release");
    expect((await made(() => forge.push("refs/tags/v1", hook, webhookSecret))).more).toBe(1);
    expect(await lastPipeline()).toMatchObject({ tag: "v1", branch: null, revision });
    const gone = { ref: "refs/heads/topic", deleted: true, after: "0".repeat(40), before: revision, commits: [] };
    const deleted = await made(() => forge.deliver(hook, webhookSecret, "push", { ...forgeParts(), ...gone }));
    expect(deleted).toMatchObject({ status: 202, more: 0, body: { message: expect.stringContaining("deleted") } });
    forge.repository.commit("Only words [skip ci]");
    const skipped = await made(() => forge.push("refs/heads/words", hook, webhookSecret));
    expect(skipped).toMatchObject({ status: 202, more: 0, body: { message: expect.stringContaining("skip") } });
  });

  test("whose commit is gone when it is fetched makes an errored pipeline that says so", async () => {
    const { forge, hook } = setting;
    forge.repository.commit("Forced away");
    const payload = { ref: "refs/heads/never-pushed", ...forgeParts(), ...commitPart("c".repeat(40)) };
    expect((await made(() => forge.deliver(hook, webhookSecret, "push", payload))).more).toBe(1);
    expect(await lastPipeline()).toMatchObject({ state: "errored" });
  });

  test("of a repository that has vanished makes an errored pipeline that says so", async () => {
    const { forge, hook, house } = setting;
    const clone_url = forge.ref.cloneUrl.replace("/app.git", "/gone.git");
    await house.house.db.updateTable("projects").set({ clone_url }).execute();
    const payload = { ref: "refs/heads/main", ...forgeParts(), ...commitPart("b".repeat(40)) };
    expect((await made(() => forge.deliver(hook, webhookSecret, "push", payload))).more).toBe(1);
    expect(await lastPipeline()).toMatchObject({
      state: "errored",
      errors: [{ message: expect.stringContaining("There is no repository") }],
    });
  });

  test("with characters that no database holds is stored all the same", async () => {
    const { forge, hook } = setting;
    const payload = {
      ref: "refs/heads/main",
      ...forgeParts(),
      ...commitPart("d".repeat(40), "Odd \u0000 and \ud800 half"),
    };
    expect(await made(() => forge.deliver(hook, webhookSecret, "push", payload))).toMatchObject({
      status: 202,
      more: 1,
    });
  });
});

describe("a delivery that is refused", () => {
  test.each([
    ["signed with another secret", (hook: string) => setting.forge.push("refs/heads/main", hook, "another")],
    [
      "not signed",
      (hook: string) => fetch(hook, { method: "POST", headers: { "x-github-event": "push" }, body: "{}" }),
    ],
  ])("because it is %s leaves a record and starts nothing", async (_, deliver) => {
    const before = (await refusals()).length;
    const { status, body, more } = await made(() => deliver(setting.hook));
    expect([status, more]).toEqual([401, 0]);
    expect(Object.keys(body)).toEqual(["message"]);
    const seen = await refusals();
    expect(seen).toHaveLength(before + 1);
    expect(seen.at(-1)).toMatchObject({ success: false });
  });

  test("tells nobody whether there is such a project, or one without a secret", async () => {
    const { forge, house, hook, connect } = setting;
    const strange = `${house.url}/api/ringfort/v1/hooks/github/${randomUUID()}`;
    const known = await made(() => forge.push("refs/heads/main", hook, "another"));
    const unknown = await made(() => forge.push("refs/heads/main", strange, "another"));
    await connect({ webhook_secret: "" });
    const without = await made(() => forge.push("refs/heads/main", hook, ""));
    expect(unknown).toEqual(known);
    expect(without).toEqual(known);
    const otherForge = await forge.push("refs/heads/main", hook.replace("/github/", "/gitea/"), webhookSecret);
    expect(otherForge.status).toBe(401);
  });

  test("for its size is not even read", async () => {
    const body = Buffer.alloc(25 * 1024 ** 2 + 1, 0x20);
    const response = await fetch(setting.hook, { method: "POST", headers: { "x-github-event": "push" }, body }).catch(
      () => undefined,
    );
    expect(response === undefined || response.status === 413).toBe(true);
  });

  test("as no JSON, though signed", async () => {
    const { headers } = githubDelivery("push", "text");
    const body = Buffer.from('"text"');
    const response = await fetch(setting.hook, { method: "POST", headers: headers as Record<string, string>, body });
    expect(response.status).toBe(400);
  });
});

function forgeParts() {
  const { ref } = setting.forge;
  return {
    before: "0".repeat(40),
    repository: {
      id: 1,
      full_name: ref.fullName,
      private: true,
      html_url: ref.webUrl,
      clone_url: ref.cloneUrl,
      default_branch: "main",
    },
    sender: { id: 7, login: "ada", type: "User", avatar_url: `${ref.webUrl}.png` },
  };
}

function commitPart(id: string, message = "A change") {
  const author = { name: "Ada Author", email: "ada@example.com", username: "ada" };
  const url = `${setting.forge.ref.webUrl}/commit/${id}`;
  return { after: id, commits: [{ id }], head_commit: { id, message, timestamp: "2026-01-02T03:04:05Z", url, author } };
}
