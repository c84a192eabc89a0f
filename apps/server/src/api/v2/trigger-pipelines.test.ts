import { expect, test } from "vitest";
import { helloConfig, type TestHouse, testHouse } from "../../testing/house.fixture.ts";

const slug = "/api/v2/project/circleci/demo/hello";

const setupConfig = `version: 2.1
setup: true
parameters:
  shared: { type: string, default: plain }
jobs:
  choose:
    machine: true
    parallelism: 2
    steps: [{ run: choose }]
workflows:
  setup: { jobs: [choose] }
`;

const continued = `version: 2.1
parameters:
  deploy: { type: boolean, default: false }
jobs:
  build:
    machine: true
    steps: [{ run: echo << pipeline.parameters.deploy >> }]
workflows:
  main: { jobs: [build] }
`;

/** Runs the setup workflow, and answers the keys that its tasks were given. */
async function keysOf(house: TestHouse): Promise<string[]> {
  const keys: string[] = [];
  await house.runAll({
    choose: async (claim, player) => {
      keys.push(claim.variables["CIRCLE_CONTINUATION_KEY"]!);
      await player.perform(claim, "success");
    },
  });
  return keys;
}

test("a setup pipeline goes on once, with the config that its job makes", async () => {
  await using house = await testHouse({ config: setupConfig });
  const id = await house.trigger();
  expect((await house.ask("GET", `/api/v2/pipeline/${id}`)).body.state).toBe("setup");
  const [key, other] = await keysOf(house);
  expect(key).not.toBe(other);
  const go = (body: object) => house.ask("POST", "/api/v2/pipeline/continue", body, null);
  const undeclared = await go({ "continuation-key": key, configuration: continued, parameters: { typo: 1 } });
  expect(undeclared).toMatchObject({ status: 400, body: { message: expect.stringContaining("typo") } });
  const again = await go({ "continuation-key": key, configuration: setupConfig });
  expect(again.body.message).toContain("must not be a setup config");
  expect((await go({ "continuation-key": "rfk_unknown", configuration: continued })).status).toBe(401);
  expect((await go({ configuration: continued })).body.message).toContain("continuation-key");
  const done = await go({ "continuation-key": key, configuration: continued, parameters: { deploy: true } });
  expect(done).toMatchObject({ status: 200, body: { message: "Accepted." } });
  expect((await go({ continuation_key: other, configuration: continued })).status).toBe(409);
  await house.runAll();
  expect((await house.ask("GET", `/api/v2/pipeline/${id}`)).body).toMatchObject({ state: "created", errors: [] });
  const { items } = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body;
  expect(items).toMatchObject([
    { name: "setup", tag: "setup", status: "success" },
    { name: "main", tag: null, status: "success" },
  ]);
  const texts = (await house.ask("GET", `/api/v2/pipeline/${id}/config`)).body;
  expect(texts).toMatchObject({ source: continued, "setup-config": setupConfig, setup_config: setupConfig });
  expect(texts.compiled).toContain("echo true");
  expect((await house.ask("POST", `/api/v2/workflow/${items[0].id}/rerun`)).status).toBe(400);
  const events = await house.house.db
    .selectFrom("events")
    .select("success")
    .where("action", "=", "pipeline.continue")
    .orderBy("id")
    .execute();
  expect(events.map(({ success }) => success)).toEqual([false, false, false, true, false]);
});

test("a setup pipeline that is continued with nonsense is errored", async () => {
  await using house = await testHouse({ config: setupConfig });
  const id = await house.trigger();
  const [key] = await keysOf(house);
  await house.ask("POST", "/api/v2/pipeline/continue", { "continuation-key": key, configuration: "}{" }, null);
  await house.until(async () => (await house.ask("GET", `/api/v2/pipeline/${id}`)).body.state === "errored");
  expect((await house.ask("GET", `/api/v2/pipeline/${id}`)).body.errors[0].type).toBe("config");
});

test("a job that continues nothing has no key", async () => {
  await using house = await testHouse();
  await house.trigger();
  let environment: object = {};
  await house.runAll({
    build: async (claim, player) => {
      environment = { ...claim.builtIns, ...claim.variables };
      await player.perform(claim, "success");
    },
  });
  expect(environment).toHaveProperty("CIRCLE_JOB");
  expect(environment).not.toHaveProperty("CIRCLE_CONTINUATION_KEY");
});

test("a definition is run with its config from one ref and its code from another", async () => {
  await using house = await testHouse();
  await house.repository.commit(
    { ".circleci/config.yml": helloConfig.replace("echo built", "echo other") },
    { branch: "configs" },
  );
  const run = (body?: object) => house.ask("POST", `${slug}/pipeline/run`, body);
  const { body } = await run({ config: { branch: "configs" }, checkout: { branch: "main" } });
  expect(body).toMatchObject({ number: 1, state: "pending" });
  await house.runAll();
  const texts = (await house.ask("GET", `/api/v2/pipeline/${body.id}/config`)).body;
  expect(texts.source).toContain("echo other");
  expect((await house.ask("GET", `/api/v2/pipeline/${body.id}`)).body.vcs.branch).toBe("main");
  expect((await run()).status).toBe(201);
  expect((await run({ definition_id: body.id })).status).toBe(404);
  expect((await run({ config: { branch: "a", tag: "b" } })).body.message).toContain("config.branch");
});

test.each([
  [{ branch: "a", tag: "b" }, "branch"],
  [{ branch: "-x" }, "branch"],
  [{ tag: "a..b" }, "tag"],
  [{ parameters: { x: "a".repeat(513) } }, "parameters"],
  [{ parameters: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`p${index}`, 1])) }, "parameters"],
  [{ parameters: { x: { y: 1 } } }, "parameters"],
  [{ config: "version: 2.1" }, "config"],
  [["x"], "body"],
])("a trigger that asks for nonsense is refused by name: %j", async (body, field) => {
  await using house = await testHouse();
  const answer = await house.ask("POST", `${slug}/pipeline`, body);
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(field) } });
  expect((await house.ask("GET", `${slug}/pipeline`)).body.items).toEqual([]);
});

test("a config from outside of the repository is taken only where organization and project want it", async () => {
  await using house = await testHouse();
  const config = helloConfig.replace("echo built", "echo inline");
  const unversioned = () => house.ask("POST", `${slug}/pipeline`, { config });
  const { db } = house.house;
  const settings = JSON.stringify({ enable_unversioned_config: true });
  await db.updateTable("projects").set({ settings }).execute();
  expect((await unversioned()).body.message).toContain("config");
  await db.updateTable("organizations").set({ settings }).execute();
  const { body } = await unversioned();
  await house.runAll();
  expect((await house.ask("GET", `/api/v2/pipeline/${body.id}/config`)).body.source).toBe(config);
});
