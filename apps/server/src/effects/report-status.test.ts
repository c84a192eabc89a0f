import { afterEach, beforeEach, expect, test } from "vitest";
import { type ForgeHouse, forgeHouse } from "../testing/forge-house.fixture.ts";
import { webhookSecret } from "../vcs/testing/delivery.fixture.ts";
import { reportStatus } from "./report-status.ts";

const config = `version: 2.1
jobs:
  build: &job
    machine: true
    steps: [{ run: echo }]
  test: *job
  never: *job
workflows:
  main:
    jobs:
      - build
      - test
      - ask: { type: approval, requires: [build] }
      - never: { requires: [test] }
`;

let setting: ForgeHouse;

beforeEach(async () => {
  setting = await forgeHouse("github", config);
});
afterEach(() => setting[Symbol.asyncDispose]());

async function pushAndRun(): Promise<string> {
  const { forge, hook, house } = setting;
  const revision = forge.repository.commit("A change");
  await forge.push("refs/heads/topic", hook, webhookSecret);
  await setting.settledPipelines();
  await house.runAll({ test: "failed" });
  return revision;
}

async function allTold(): Promise<void> {
  await setting.house.until(async () => {
    const owed = await setting.house.house.db
      .selectFrom("effects")
      .select("id")
      .where("kind", "=", "report-status")
      .executeTakeFirst();
    return !owed;
  });
}

/** The last state of each context, as the forge shows it beside the commit. */
function shown(revision: string): Record<string, string | undefined> {
  const told = setting.forge.statuses.filter((status) => status.revision === revision);
  return Object.fromEntries(told.map(({ body }) => [body["context"], body["state"]]));
}

test("a push's jobs are shown on its commit, with a link; what did not run is not", async () => {
  const revision = await pushAndRun();
  await allTold();
  expect(shown(revision)).toEqual({
    "ci/circleci: build": "success",
    "ci/circleci: test": "failure",
    "ci/circleci: main/ask": "pending",
  });
  for (const { body } of setting.forge.statuses) {
    expect(body["target_url"]).toContain(`${setting.house.house.settings.publicUrl}/`);
    expect(body["target_url"]).toContain(setting.house.project.slug);
  }
});

test("a forge with a bad day is told later, and what it then hears is how the job stands then", async () => {
  setting.forge.failNext(4);
  const revision = await pushAndRun();
  await allTold();
  expect(shown(revision)).toMatchObject({ "ci/circleci: build": "success", "ci/circleci: test": "failure" });
});

test("reports that overtake one another leave the newest state", async () => {
  const revision = await pushAndRun();
  await allTold();
  const { house } = setting.house;
  const { id } = await house.db.selectFrom("jobs").select("id").where("name", "=", "build").executeTakeFirstOrThrow();
  const flip = async (status: string) => house.db.updateTable("jobs").set({ status }).where("id", "=", id).execute();
  for (let round = 0; round < 10; round++) {
    await flip("running");
    const late = reportStatus(house, id);
    await flip("success");
    await Promise.all([late, reportStatus(house, id)]);
    expect(shown(revision)["ci/circleci: build"]).toBe("success");
  }
});

test("a rerun's job has the word about the commit; an old report that comes late is not sent", async () => {
  const revision = await pushAndRun();
  const { house, ask, runAll } = setting.house;
  const { workflow_id, id } = await house.db
    .selectFrom("jobs")
    .select(["workflow_id", "id"])
    .where("name", "=", "test")
    .executeTakeFirstOrThrow();
  await ask("POST", `/api/v2/workflow/${workflow_id}/cancel`);
  expect((await ask("POST", `/api/v2/workflow/${workflow_id}/rerun`, { from_failed: true })).status).toBe(202);
  await runAll();
  await allTold();
  expect(shown(revision)).toMatchObject({ "ci/circleci: test": "success" });
  await reportStatus(house, id);
  expect(shown(revision)).toMatchObject({ "ci/circleci: test": "success" });
});

test.each([
  ["the project does not want it", {}, { set_github_status: false }],
  ["there is no token", { token: "" }, {}],
])("nothing is told where %s", async (_, forge, settings) => {
  await setting.connect(forge, settings);
  await pushAndRun();
  await allTold();
  expect(setting.forge.statuses).toEqual([]);
});
