import type { Claim } from "@ringfort/contract";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ForgeHouse, forgeHouse } from "../testing/forge-house.fixture.ts";
import { webhookSecret } from "../vcs/testing/delivery.fixture.ts";

let setting: ForgeHouse;
let next = 1;

beforeAll(async () => {
  setting = await forgeHouse();
});
afterAll(() => setting[Symbol.asyncDispose]());
afterEach(async () => {
  await setting.connect({});
  await setting.house.house.db.deleteFrom("triggers").execute();
});

async function more(deliver: () => Promise<Response>) {
  const before = (await setting.settledPipelines()).length;
  const response = await deliver();
  expect(response.status).toBe(202);
  return (await setting.settledPipelines()).slice(before);
}

/** A pull request of a branch of its own, or of a fork's, whose head the repository keeps as forges do. */
function openPull(branch: string, options: { fork?: string; message?: string; draft?: boolean } = {}) {
  const { forge, hook } = setting;
  const number = next++;
  const revision = forge.repository.commit(options.message ?? `Pull ${number}`);
  if (options.fork === undefined) forge.repository.push(`refs/heads/${branch}`);
  forge.repository.push(`refs/pull/${number}/head`);
  const pull = { number, branch, revision, ...(options.fork !== undefined && { fork: options.fork }) };
  return {
    number,
    revision,
    deliver: () => forge.openPull({ ...pull, draft: options.draft ?? false }, hook, webhookSecret),
  };
}

async function trigger(event_preset: string, change: object = {}): Promise<string> {
  const { db } = setting.house.house;
  const definition = await db.selectFrom("pipeline_definitions").select(["id", "project_id"]).executeTakeFirstOrThrow();
  const { id } = await db
    .insertInto("triggers")
    .values({
      project_id: definition.project_id,
      pipeline_definition_id: definition.id,
      event_source: JSON.stringify({ provider: "github_app", repo: { external_id: "1", full_name: "ada/app" } }),
      event_preset,
      ...change,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

describe("a fork's pull request", () => {
  test("starts nothing unless the project says so", async () => {
    expect(await more(openPull("main", { fork: "mallory/app" }).deliver)).toEqual([]);
  });

  test("that is allowed runs as a branch of its own, from the repository itself and without secrets", async () => {
    const { house, connect } = setting;
    await connect({}, { build_fork_prs: true });
    await house.house.db
      .insertInto("project_variables")
      .values({ project_id: house.project.id, name: "TOKEN", value: "x".repeat(20) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { number, revision, deliver } = openPull("main", { fork: "mallory/app" });
    const [pipeline, ...others] = await more(deliver);
    expect(others).toEqual([]);
    expect(pipeline).toMatchObject({
      state: "created",
      branch: `pull/${number}`,
      ref: `refs/pull/${number}/head`,
      revision,
      fork_url: expect.any(String),
      values: {
        "pipeline.git.branch": `pull/${number}`,
        "pipeline.git.branch.is_default": false,
        "pipeline.event.name": "pull_request",
        "pipeline.event.github.pull_request.head.ref": "main",
      },
    });
    const claims: Claim[] = [];
    await house.runAll({
      build: async (claim, player) => {
        claims.push(claim);
        await player.perform(claim, "success");
      },
    });
    expect(claims).toMatchObject([
      {
        variables: {},
        sshKeys: {},
        checkout: { url: setting.forge.ref.cloneUrl, ref: `refs/pull/${number}/head`, revision },
        builtIns: {
          CIRCLE_BRANCH: `pull/${number}`,
          CIRCLE_PR_NUMBER: String(number),
          CIRCLE_PULL_REQUEST: `${setting.forge.url}/ada/app/pull/${number}`,
        },
      },
    ]);
  });

  test("never starts anything of a GitHub App, whatever the project says", async () => {
    await setting.connect({ is_app: true }, { build_fork_prs: true });
    expect(await more(openPull("topic", { fork: "mallory/app" }).deliver)).toEqual([]);
  });
});

describe("where only pull requests are built", () => {
  test("a push waits for one, which the forge is asked about; the default branch does not", async () => {
    const { forge, hook, connect } = setting;
    await connect({}, { build_prs_only: true });
    forge.repository.commit("Alone");
    expect(await more(() => forge.push("refs/heads/alone", hook, webhookSecret))).toEqual([]);
    const { deliver, revision } = openPull("with-pull");
    expect(await more(deliver)).toMatchObject([{ branch: "with-pull", revision }]);
    const pushed = forge.repository.commit("And more");
    forge.failNext(2);
    expect(await more(() => forge.push("refs/heads/with-pull", hook, webhookSecret))).toMatchObject([
      { branch: "with-pull", revision: pushed },
    ]);
    forge.repository.commit("On main");
    expect(await more(() => forge.push("refs/heads/main", hook, webhookSecret))).toHaveLength(1);
  });

  test("and a branch that the settings name", async () => {
    const { forge, hook, connect } = setting;
    await connect({}, { build_prs_only: true, pr_only_branch_overrides: ["release/.*"] });
    forge.repository.commit("Release");
    expect(await more(() => forge.push("refs/heads/release/1", hook, webhookSecret))).toHaveLength(1);
  });

  test("without a token nobody can ask, and nothing starts", async () => {
    const { forge, hook, connect } = setting;
    await connect({ token: "" }, { build_prs_only: true });
    forge.repository.commit("Unasked");
    expect(await more(() => forge.push("refs/heads/unasked", hook, webhookSecret))).toEqual([]);
  });
});

describe("a trigger", () => {
  test("says which events start its definition, and is told as a value", async () => {
    const { forge, hook } = setting;
    await setting.connect({ is_app: true });
    const id = await trigger("only-open-prs");
    forge.repository.commit("A push");
    expect(await more(() => forge.push("refs/heads/x", hook, webhookSecret))).toEqual([]);
    const { deliver, number } = openPull("y");
    expect(await more(deliver)).toMatchObject([
      {
        branch: "y",
        values: {
          "pipeline.trigger.id": id,
          "pipeline.trigger.type": "github_server",
          "pipeline.event.action": "opened",
          "pipeline.event.github.pull_request.number": number,
        },
      },
    ]);
  });

  test("that is disabled starts nothing, and neither does the project's default then", async () => {
    const { forge, hook } = setting;
    await trigger("all-pushes", { disabled: true });
    forge.repository.commit("A push");
    expect(await more(() => forge.push("refs/heads/z", hook, webhookSecret))).toEqual([]);
  });

  test("on a comment finds the head of the pull request by asking", async () => {
    const { forge, hook } = setting;
    await trigger("pr-comment-equals-run-ci");
    const { number, revision, deliver } = openPull("commented");
    await more(deliver);
    const comment = (body: string, at: number) => ({
      action: "created",
      comment: { body },
      issue: { number: at, html_url: `${forge.ref.webUrl}/pull/${at}`, pull_request: {} },
      ...parts(),
    });
    expect(await more(() => forge.deliver(hook, webhookSecret, "issue_comment", comment("lgtm", number)))).toEqual([]);
    expect(
      await more(() => forge.deliver(hook, webhookSecret, "issue_comment", comment("run-ci", number))),
    ).toMatchObject([{ branch: "commented", revision, values: { "pipeline.event.github.comment.body": "run-ci" } }]);
    const fork = openPull("main", { fork: "mallory/app" });
    await more(fork.deliver);
    expect(
      await more(() => forge.deliver(hook, webhookSecret, "issue_comment", comment("run-ci", fork.number))),
    ).toEqual([]);
  });

  test("on another repository's events checks out what it names itself", async () => {
    const { forge, hook } = setting;
    await trigger("all-pushes", {
      event_source: JSON.stringify({ provider: "github_app", repo: { external_id: "77", full_name: "ada/other" } }),
      checkout_ref: "main",
      config_ref: "main",
      parameters: "{}",
    });
    const push = {
      ref: "refs/heads/elsewhere",
      before: "0".repeat(40),
      after: "e".repeat(40),
      commits: [{ id: "e".repeat(40) }],
      ...parts(),
    };
    const other = { ...push, repository: { ...push.repository, id: 77, full_name: "ada/other" } };
    const [pipeline, ...others] = await more(() => forge.deliver(hook, webhookSecret, "push", other));
    expect(others).toEqual([]);
    expect(pipeline).toMatchObject({ state: "created", branch: "main", ref: "refs/heads/main" });
    expect(pipeline!.values).toMatchObject({ "pipeline.git.branch": "main", "pipeline.git.repo_name": "app" });
    expect(await more(() => forge.deliver(hook, webhookSecret, "push", { ...push, after: "f".repeat(40) }))).toEqual(
      [],
    );
  });
});

test("a pull request whose commit asks to be skipped starts nothing", async () => {
  await trigger("only-open-prs");
  expect(await more(openPull("skipped", { message: "Words [skip ci]" }).deliver)).toEqual([]);
});

test("a GitHub App's one address finds the project by its repository, and its own secret verifies", async () => {
  const { forge, house, connect } = setting;
  const address = `${house.url}/api/ringfort/v1/hooks/github`;
  forge.repository.commit("By the app");
  expect((await forge.push("refs/heads/app", address, webhookSecret)).status).toBe(401);
  await connect({ is_app: true });
  expect((await forge.push("refs/heads/app", address, "another")).status).toBe(401);
  expect(await more(() => forge.push("refs/heads/app", address, webhookSecret))).toMatchObject([{ branch: "app" }]);
});

function parts() {
  const { ref } = setting.forge;
  return {
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
