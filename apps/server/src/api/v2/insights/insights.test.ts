import { expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../../testing/house.fixture.ts";
import { type PastRun, writeHistory } from "./history.fixture.ts";

const day = 24 * 60;

async function houseWith(runs: readonly PastRun[]) {
  const house = await testHouse();
  const ids = await writeHistory(house, runs);
  return { house, ids, ask: asking(house) };
}

function asking(house: TestHouse) {
  return async (path: string) => {
    const { status, body } = await house.ask("GET", `/api/v2/insights/${path.replace("SLUG", house.project.slug)}`);
    if (status !== 200) throw new Error(`${status} ${body.message}`);
    return body;
  };
}

test("a workflow's metrics count its runs on the default branch, in the window asked about", async () => {
  const { house, ask } = await houseWith([
    { status: "failed", ago: 100, took: 10 },
    { status: "failed", ago: 80, took: 10 },
    { status: "success", ago: 60, took: 20 },
    { status: "canceled", ago: 40, took: 1 },
    { status: "on_hold", ago: 5 },
    { status: "failed", ago: 30, took: 1, branch: "other" },
    { status: "success", ago: 20, took: 1, name: "nightly" },
    { status: "success", ago: 2 * day, took: 60 },
    { status: "success", ago: 91 * day, took: 600 },
  ]);
  await using _ = house;
  const { items } = await ask("SLUG/workflows?reporting-window=last-24-hours");
  expect(items.map(({ name }: { name: string }) => name)).toEqual(["main", "nightly"]);
  expect(items[0].project_id).toBe(house.project.id);
  expect(items[0].metrics).toEqual({
    total_runs: 5,
    successful_runs: 1,
    failed_runs: 2,
    success_rate: 0.25,
    throughput: 5,
    // 80 − 10 to 60 − 20 minutes ago: from the ends of both failures to the end of the success after them.
    mttr: (50 + 30) * 30,
    total_recoveries: 2,
    total_credits_used: 0,
    duration_metrics: {
      min: 60,
      mean: 615,
      median: 600,
      p95: 1_110,
      max: 1_200,
      standard_deviation: expect.closeTo(403.5, 0),
    },
  });
  const all = await ask("SLUG/workflows?all-branches=true");
  expect(all.items[0].metrics).toMatchObject({ total_runs: 7, failed_runs: 3, total_recoveries: 2 });
  const other = await ask("SLUG/workflows?branch=other");
  expect(other.items).toHaveLength(1);
  expect(other.items[0].metrics).toMatchObject({ total_runs: 1, mttr: null, success_rate: 0 });
  await expect(ask("SLUG/workflows?branch=other&all-branches=true")).rejects.toThrow("400 branch: either");
  await expect(ask("SLUG/workflows?reporting-window=last-year")).rejects.toThrow("400 reporting-window");
});

test("workflows and jobs come by name, in pages", async () => {
  const names = Array.from({ length: 23 }, (_, place) => `part-${String(place).padStart(2, "0")}`);
  const { house, ask } = await houseWith(
    names.toReversed().map((name) => ({ name, ago: 10, took: 1, jobs: names.map((job) => ({ name: job, took: 1 })) })),
  );
  await using _ = house;
  for (const path of ["SLUG/workflows", "SLUG/workflows/part-00/jobs"]) {
    const first = await ask(path);
    const second = await ask(`${path}?page-token=${first.next_page_token}`);
    expect(first.items).toHaveLength(20);
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(names);
    expect(second.next_page_token).toBeNull();
  }
});

test("the runs of a workflow come newest first, in pages, and a run that goes on has no end", async () => {
  const { house, ids, ask } = await houseWith([
    ...Array.from({ length: 25 }, (_, place): PastRun => ({ ago: 1_000 - place, took: 2, status: "failed" })),
    { ago: 1, status: "running", jobs: [{ name: "hold", type: "approval", status: "on_hold" }] },
  ]);
  await using _ = house;
  const first = await ask("SLUG/workflows/main");
  const second = await ask(`SLUG/workflows/main?page-token=${first.next_page_token}`);
  const items = [...first.items, ...second.items];
  expect(items.map(({ id }) => id)).toEqual(ids.toReversed());
  expect(second.next_page_token).toBeNull();
  expect(items[0]).toMatchObject({ status: null, stopped_at: null, duration: null, is_approval: true });
  expect(items[1]).toMatchObject({ status: "failed", duration: 120, branch: "main", is_approval: false });
  const start = new Date(Date.now() - 990.5 * 60_000).toISOString();
  const end = new Date(Date.now() - 985.5 * 60_000).toISOString();
  const some = await ask(`SLUG/workflows/main?start-date=${start}&end-date=${end}`);
  expect(some.items).toHaveLength(5);
  const forged = Buffer.from('["yesterday","1"]').toString("base64url");
  await expect(ask(`SLUG/workflows/main?page-token=${forged}`)).rejects.toThrow("400 page-token");
});

test("a summary compares 30 days with the 30 before, the 95th percentile with their slowest run", async () => {
  const { house, ask } = await houseWith([
    { ago: 45 * day, took: 10 },
    { ago: 44 * day, took: 40 },
    { ago: 10 * day, took: 20 },
    { ago: 9 * day, took: 20, status: "failed" },
    { ago: 8 * day, took: 20 },
    { ago: 7 * day, took: 20 },
  ]);
  await using _ = house;
  const { metrics, trends, workflow_names } = await ask("SLUG/workflows/main/summary");
  expect(metrics).toMatchObject({ total_runs: 6, completed_runs: 6, failed_runs: 1, throughput: 6 / 90, mttr: 86_400 });
  expect(trends).toEqual({
    total_runs: 2,
    failed_runs: -1,
    success_rate: 0.75,
    throughput: 2,
    mttr: -1,
    median_duration_secs: 20 / 25,
    p95_duration_secs: 0.5,
    total_credits_used: 1,
  });
  expect(workflow_names).toEqual(["main"]);
});

test("jobs are counted when they ran, and told by name, by the day and by the hour", async () => {
  const jobs = (took: number, status = "success") => [
    { name: "build", took },
    { name: "unit-test", took, status },
  ];
  const { house, ask } = await houseWith([
    { ago: 2 * day, took: 10, jobs: jobs(4) },
    { ago: 60, took: 10, jobs: jobs(2, "failed") },
    { ago: 30, took: 10, branch: "other", jobs: jobs(2, "failed") },
  ]);
  await using _ = house;
  const { items } = await ask("SLUG/workflows/main/jobs");
  expect(items.map(({ name }: { name: string }) => name)).toEqual(["build", "unit-test"]);
  expect(items[1].metrics).toMatchObject({ total_runs: 2, failed_runs: 1, success_rate: 0.5, throughput: 2 / 90 });
  expect(items[1].metrics.duration_metrics).toMatchObject({ min: 120, mean: 180, max: 240 });
  expect((await ask("SLUG/workflows/main/jobs?job-name=test&all-branches=true")).items).toMatchObject([
    { name: "unit-test", metrics: { total_runs: 3 } },
  ]);
  const daily = (await ask("time-series/SLUG/workflows/main/jobs")).items;
  expect(daily).toHaveLength(4);
  expect(daily[0]).toMatchObject({ name: "build", metrics: { total_runs: 1, duration_metrics: { total: 240 } } });
  expect(daily[0].timestamp).toMatch(/T00:00:00.000Z$/);
  const hourly = (await ask("time-series/SLUG/workflows/main/jobs?granularity=hourly")).items;
  expect(hourly).toHaveLength(2);
  expect(hourly[1]).toMatchObject({ name: "unit-test", metrics: { failed_runs: 1 } });
  expect(hourly[1].metrics.throughput).toBeCloseTo(24);
});

test("a test is flaky that passed and failed on one commit, and no other", async () => {
  const run = (revision: string, results: Readonly<Record<string, "success" | "failure">>, ago = 60): PastRun => ({
    ago,
    took: 10,
    revision,
    jobs: [{ name: "test", took: 5, tests: Object.entries(results).map(([name, result]) => ({ name, result })) }],
  });
  const { house, ids, ask } = await houseWith([
    run("a", { steady: "success", flaps: "failure", breaks: "success" }, 100),
    run("a", { steady: "success", flaps: "failure", breaks: "success" }, 90),
    run("a", { steady: "success", flaps: "success", breaks: "success" }, 80),
    run("b", { steady: "success", flaps: "success", breaks: "failure" }, 70),
    run("c", { old: "success" }, 15 * day),
    run("c", { old: "failure" }, 15 * day),
  ]);
  await using _ = house;
  const body = await ask("SLUG/flaky-tests");
  expect(body["total-flaky-tests"]).toBe(1);
  expect(body.flaky_tests).toEqual(body["flaky-tests"]);
  expect(body["flaky-tests"]).toMatchObject([
    {
      "test-name": "flaps",
      "job-name": "test",
      "workflow-name": "main",
      "workflow-id": ids[1],
      "times-flaked": 2,
      "time-wasted": 600,
      classname: null,
    },
  ]);
});

test("test metrics are of the ten newest runs that ran tests", async () => {
  const tests = (seconds: number) => [
    { name: "fast", result: "success" as const, seconds: 0.1 },
    { name: "slow", result: "success" as const, seconds },
    { name: "bad", result: seconds > 3 ? ("failure" as const) : ("success" as const), seconds: 0.2 },
    { name: "later", result: "skipped" as const },
  ];
  const { house, ask } = await houseWith([
    ...Array.from(
      { length: 12 },
      (_, place): PastRun => ({ ago: 100 - place, took: 1, jobs: [{ name: "test", tests: tests(place) }] }),
    ),
    { ago: 10, took: 1, jobs: [{ name: "build" }] },
  ]);
  await using _ = house;
  const body = await ask("SLUG/workflows/main/test-metrics");
  expect(body).toMatchObject({ total_test_runs: 10, average_test_count: 4, most_failed_tests_extra: 0 });
  expect(body.test_runs[0]).toMatchObject({
    success_rate: 2 / 3,
    test_counts: { success: 2, failure: 1, error: 0, skipped: 1, total: 4 },
  });
  expect(body.most_failed_tests).toMatchObject([{ test_name: "bad", failed_runs: 8, total_runs: 10, flaky: false }]);
  expect(body.slowest_tests.map(({ test_name }: { test_name: string }) => test_name)).toEqual(["slow", "bad", "fast"]);
});

test("pages of a project and of an organization sum up workflows, branches and projects", async () => {
  const { house, ask } = await houseWith([
    { ago: 10 * day, took: 10 },
    { ago: 3 * day, took: 10 },
    { ago: 2 * day, took: 20, branch: "other", status: "failed" },
    { ago: 2 * day, took: 20, branch: null, name: "release" },
  ]);
  await using _ = house;
  const page = await ask("pages/SLUG/summary?reporting-window=last-7-days");
  expect(page).toMatchObject({
    org_id: house.organization.id,
    project_id: house.project.id,
    all_branches: ["main", "other"],
    all_workflows: ["main", "release"],
    project_data: {
      metrics: { total_runs: 3, success_rate: 2 / 3, total_duration_secs: 3_000, throughput: 3 / 7 },
      trends: { total_runs: 3, total_duration_secs: 5, total_credits_used: 1 },
    },
    project_workflow_data: [
      { workflow_name: "main", metrics: { total_runs: 2 }, trends: { total_runs: 2 } },
      { workflow_name: "release", trends: { total_runs: -1 } },
    ],
  });
  expect(page.project_workflow_branch_data).toHaveLength(2);
  const one = await ask("pages/SLUG/summary?branches=other&workflow-names=main");
  expect(one.project_workflow_branch_data).toMatchObject([{ branch: "other", metrics: { success_rate: 0 } }]);
  expect(await ask(`${house.organization.slug}/summary`)).toMatchObject({
    all_projects: ["hello"],
    org_data: { metrics: { total_runs: 4 } },
    org_project_data: [{ project_name: "hello", metrics: { total_runs: 4, total_duration_secs: 3_600 } }],
  });
  expect((await ask(`${house.organization.slug}/summary?project-names=other`)).org_project_data).toEqual([]);
  expect(await ask("SLUG/branches?workflow-name=main")).toMatchObject({ branches: ["main", "other"] });
});

test("nobody reads the insights of an organization that is not theirs", async () => {
  const { house } = await houseWith([]);
  await using _ = house;
  const paths = [
    `${house.project.slug}/workflows`,
    `${house.project.slug}/flaky-tests`,
    `${house.organization.slug}/summary`,
  ];
  await house.house.db.deleteFrom("members").execute();
  for (const path of paths) expect((await house.ask("GET", `/api/v2/insights/${path}`)).status).toBe(404);
  for (const path of paths)
    expect((await house.ask("GET", `/api/v2/insights/${path}`, undefined, null)).status).toBe(401);
});
