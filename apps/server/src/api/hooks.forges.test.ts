import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeTurn } from "../actions/house.ts";
import { systemUser } from "../actions/system-user.ts";
import { type ForgeHouse, forgeHouse } from "../testing/forge-house.fixture.ts";
import { giteaDelivery, gitlabDelivery, webhookSecret } from "../vcs/testing/delivery.fixture.ts";
import { giteaPush, gitlabPush } from "../vcs/testing/payloads.fixture.ts";

describe.each([
  [
    "gitlab",
    (revision: string) =>
      gitlabDelivery("Push Hook", {
        ...gitlabPush({ ref: "refs/heads/topic", after: revision, checkout_sha: revision }),
        project: { ...gitlabPush().project, id: 1 },
        commits: [{ ...gitlabPush().commits[0], id: revision }],
      }),
    { "pipeline.trigger_parameters.gitlab.branch": "topic", "pipeline.trigger.type": "gitlab" },
  ],
  [
    "gitea",
    (revision: string) =>
      giteaDelivery("push", {
        ...giteaPush({ ref: "refs/heads/topic", after: revision }),
        repository: { ...giteaPush().repository, id: 1 },
        commits: [{ id: revision }],
        head_commit: { ...giteaPush().head_commit, id: revision },
      }),
    { "pipeline.event.github.ref": "refs/heads/topic" },
  ],
] as const)("%s", (kind, toDelivery, values) => {
  test("a push is delivered, runs, and its status arrives", async () => {
    await using setting = await forgeHouse(kind);
    const { forge, house, hook } = setting;
    const revision = forge.repository.commit("A change");
    forge.repository.push("refs/heads/topic");
    const { headers, body } = toDelivery(revision);
    const send = async () =>
      fetch(hook, { method: "POST", headers: headers as Record<string, string>, body: Buffer.from(body) });
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(200);
    expect(await setting.settledPipelines()).toMatchObject([{ state: "created", branch: "topic", revision, values }]);
    await house.runAll();
    await house.until(async () => forge.statuses.at(-1)?.body["state"] === "success");
    expect(forge.statuses.every((status) => status.revision === revision)).toBe(true);
  });
});

describe("a project that is told", () => {
  let setting: ForgeHouse;

  beforeAll(async () => {
    setting = await forgeHouse();
  });
  afterAll(() => setting[Symbol.asyncDispose]());

  async function push(branch: string): Promise<string> {
    const { forge, hook } = setting;
    const revision = forge.repository.commit(`To ${branch}`);
    const response = await forge.push(`refs/heads/${branch}`, hook, webhookSecret);
    await setting.settledPipelines();
    expect(response.status).toBe(202);
    return revision;
  }

  async function pipelines() {
    return await setting.house.house.db
      .selectFrom("pipelines")
      .select(["id", "branch", "actor_id"])
      .orderBy("number")
      .execute();
  }

  test("and polled starts a push once, whoever sees it first", async () => {
    const { db } = setting.house.house;
    const poll = async () => {
      await db
        .updateTable("projects")
        .set({ poll_due_at: new Date(0), polled_at: null })
        .execute();
      await setting.house.until(async () => {
        const { polled_at } = await db.selectFrom("projects").select("polled_at").executeTakeFirstOrThrow();
        return polled_at !== null;
      });
      await setting.settledPipelines();
    };
    await db.updateTable("projects").set({ poll_every_seconds: 3_600 }).execute();
    await poll();
    const before = (await pipelines()).length;
    await push("told-first");
    await poll();
    setting.forge.repository.commit("Seen first");
    setting.forge.repository.push("refs/heads/polled-first");
    await poll();
    const late = await setting.forge.push("refs/heads/polled-first", setting.hook, webhookSecret);
    expect(await late.json()).toMatchObject({ pipelines: [] });
    const made = (await pipelines()).slice(before).map(({ branch }) => branch);
    expect(made).toEqual(["told-first", "polled-first"]);
    await db.updateTable("projects").set({ poll_every_seconds: null, poll_due_at: null, polled_refs: null }).execute();
  });

  test("knows the sender only as a member of its organization", async () => {
    const { db } = setting.house.house;
    const system = await takeTurn(setting.house.house, (turn) => systemUser(turn.tx));
    const { id } = await db
      .insertInto("users")
      .values({ login: "ada", name: "Ada" })
      .returning("id")
      .executeTakeFirstOrThrow();
    await push("by-a-stranger");
    expect((await pipelines()).at(-1)).toMatchObject({ actor_id: system.id });
    await db
      .insertInto("members")
      .values({ organization_id: setting.house.organization.id, user_id: id, role: "contributor" })
      .execute();
    await push("by-a-member");
    expect((await pipelines()).at(-1)).toMatchObject({ actor_id: id });
  });

  test("cancels what a newer push of the branch makes redundant, if it is set so, and nothing of a fork's", async () => {
    const { house, connect, forge, hook } = setting;
    await connect({}, { autocancel_builds: true, build_fork_prs: true });
    await push("busy");
    const revision = forge.repository.commit("A fork's");
    forge.repository.push("refs/pull/7/head");
    await forge.openPull({ number: 7, branch: "busy", revision, fork: "mallory/app" }, hook, webhookSecret);
    await setting.settledPipelines();
    const statusOf = async (place: number) => {
      const { id } = (await pipelines()).at(place)!;
      const { status } = await house.house.db
        .selectFrom("workflows")
        .select("status")
        .where("pipeline_id", "=", id)
        .executeTakeFirstOrThrow();
      return status;
    };
    expect([await statusOf(-2), await statusOf(-1)]).toEqual(["running", "running"]);
    await push("busy");
    await house.until(async () => (await statusOf(-3)) === "canceled");
    expect([await statusOf(-2), await statusOf(-1)]).toEqual(["running", "running"]);
  });
});
