import { expect, onTestFinished, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";
import { keepTime } from "../keep-time.ts";

async function aHouse(config?: string): Promise<TestHouse> {
  const house = await testHouse(config === undefined ? {} : { config });
  onTestFinished(() => house[Symbol.asyncDispose]());
  return house;
}

const path = "/api/v2/project/circleci/demo/hello/schedule";
const nightly = {
  name: "nightly",
  description: "Every night",
  "attribution-actor": "current",
  parameters: { branch: "main" },
  timetable: { "per-hour": 1, "hours-of-day": [2], "days-of-week": ["MON", "FRI"] },
};

const longAgo = new Date(Date.now() - 7 * 24 * 3_600_000);

/** So many pipelines, each compiled. */
async function compiled(house: TestHouse, count: number): Promise<void> {
  await house.until(async () => {
    const pipelines = await pipelinesOf(house);
    return pipelines.length === count && pipelines.every(({ state }) => state === "created");
  });
}

async function pipelinesOf({ house }: TestHouse) {
  return await house.db.selectFrom("pipelines").selectAll().orderBy("number").execute();
}

test("a schedule is made, listed, changed and deleted", async () => {
  const { ask } = await aHouse();
  const made = await ask("POST", path, nightly);
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: "nightly",
      "project-slug": "circleci/demo/hello",
      actor: { login: "admin" },
      parameters: { branch: "main" },
      timetable: nightly.timetable,
    },
  });
  expect((await ask("POST", path, nightly)).status).toBe(409);
  const { body } = await ask("GET", path);
  expect(body).toEqual({ items: [made.body], next_page_token: null });
  const one = `/api/v2/schedule/${made.body.id}`;
  const changed = await ask("PATCH", one, {
    attribution_actor: "system",
    timetable: { per_hour: 4, hours_of_day: [1], days_of_month: [1] },
  });
  expect(changed).toMatchObject({
    status: 200,
    body: { name: "nightly", actor: { login: "ringfort" }, timetable: { "per-hour": 4, "days-of-month": [1] } },
  });
  expect((await ask("DELETE", one)).body).toEqual({ message: "Schedule deleted." });
  expect((await ask("GET", one)).status).toBe(404);
});

test.each<[string, object]>([
  ["both kinds of days", { timetable: { ...nightly.timetable, "days-of-month": [1] } }],
  ["no days", { timetable: { "per-hour": 1, "hours-of-day": [2] } }],
  ["61 times an hour", { timetable: { ...nightly.timetable, "per-hour": 61 } }],
  ["no branch", { parameters: { deploy: true } }],
  ["a branch that git does not know", { parameters: { branch: "a..b" } }],
  [
    "a day that never comes",
    { timetable: { "per-hour": 1, "hours-of-day": [0], "days-of-month": [31], months: ["JUN"] } },
  ],
  ["nobody", { "attribution-actor": "somebody" }],
])("%s: refused", async (_, wrong) => {
  const { ask } = await aHouse();
  expect((await ask("POST", path, { ...nightly, ...wrong })).status).toBe(400);
});

test("a schedule that was due while nobody looked runs once, and is due again later", async () => {
  const house = await aHouse();
  const { body } = await house.ask("POST", path, { ...nightly, parameters: { branch: "main" } });
  const { db } = house.house;
  await db.updateTable("schedules").set({ due_at: longAgo }).execute();
  await Promise.all([keepTime(house.house), keepTime(house.house)]);
  await keepTime(house.house);
  await compiled(house, 1);
  const pipelines = await pipelinesOf(house);
  expect(pipelines).toMatchObject([{ branch: "main", trigger: { type: "scheduled_pipeline" } }]);
  expect(pipelines[0]?.values).toMatchObject({ "pipeline.schedule.name": "nightly", "pipeline.schedule.id": body.id });
  const { due_at } = await db.selectFrom("schedules").select("due_at").executeTakeFirstOrThrow();
  expect(due_at!.getTime()).toBeGreaterThan(Date.now());
  await house.runAll();
  const jobs = await db.selectFrom("jobs").select("status").execute();
  expect(jobs).toEqual([{ status: "success" }]);
});

const scheduled = (cron: string) => `version: 2.1
jobs:
  build: { machine: true, steps: [{ run: echo built }] }
workflows:
  pushed: { jobs: [build] }
  nightly:
    triggers: [{ schedule: { cron: "${cron}", filters: { branches: { only: main } } } }]
    jobs: [build]
`;

test("workflows with a schedule run by the clock alone, and only as the newest config of their branch says", async () => {
  const house = await aHouse(scheduled("0 3 * * *"));
  const { db } = house.house;
  const remembered = () => db.selectFrom("config_schedules").select(["branch", "workflow", "cron"]).execute();
  await house.trigger();
  expect(await remembered()).toEqual([{ branch: "main", workflow: "nightly", cron: "0 3 * * *" }]);
  await house.repository.commit({ readme: "more" }, { branch: "other" });
  await house.trigger("other");
  expect(await remembered()).toHaveLength(1);
  await db.updateTable("config_schedules").set({ due_at: longAgo }).execute();
  await keepTime(house.house);
  await compiled(house, 3);
  await house.runAll();
  const workflows = await db
    .selectFrom("workflows")
    .select(["name", "is_scheduled", "status"])
    .orderBy("created_at")
    .execute();
  expect(workflows).toEqual([
    { name: "pushed", is_scheduled: false, status: "success" },
    { name: "pushed", is_scheduled: false, status: "success" },
    { name: "nightly", is_scheduled: true, status: "success" },
  ]);
  await house.repository.commit({ ".circleci/config.yml": scheduled("0 4 * * *") }, { branch: "main" });
  await house.trigger();
  expect(await remembered()).toEqual([{ branch: "main", workflow: "nightly", cron: "0 4 * * *" }]);
});

test("a workflow is canceled when its 90 days are over", async () => {
  const house = await aHouse(scheduled("0 3 * * *"));
  const { db } = house.house;
  await house.trigger();
  const later = { ...house.house, now: () => Date.now() + 91 * 24 * 3_600_000 };
  await keepTime(later);
  const [workflow] = await db.selectFrom("workflows").select(["status", "clock_due_at"]).execute();
  expect(workflow).toEqual({ status: "canceled", clock_due_at: null });
});
