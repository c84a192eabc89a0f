import { z } from "zod";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { findProject, slugParams } from "../find-project.ts";
import { leftOut } from "./metrics.ts";
import { branchOf, branchQuery, reportingWindow } from "./scope.ts";
import { type FlakyTest, selectFlakyTests } from "./select-flaky.ts";
import { selectBranches } from "./select-runs.ts";
import { selectTestRuns, selectTests, type TestRun, type TestTotals } from "./select-test-metrics.ts";

const tags = ["Insights"];
const projectPath = "/api/v2/insights/:provider/:organization/:project";
const flakyDays = 14;
const runsLookedAt = 10;
const testsShown = 10;

const testShape = z.object({
  test_name: z.string(),
  classname: z.string().nullable(),
  file: z.string().nullable(),
  source: z.string().nullable(),
  job_name: z.string(),
  flaky: z.boolean(),
  failed_runs: z.int(),
  total_runs: z.int(),
  p95_duration: z.number().nullable(),
});

const testRunShape = z.object({
  pipeline_number: z.int(),
  workflow_id: z.uuid(),
  success_rate: z.number(),
  test_counts: z.object({
    success: z.int(),
    failure: z.int(),
    error: z.int(),
    skipped: z.int(),
    total: z.int(),
  }),
});

const bothSpellings = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

export function testInsights(app: App, { house }: Web): void {
  app.get(
    `${projectPath}/branches`,
    {
      schema: {
        tags,
        params: slugParams,
        querystring: z.object({ "workflow-name": z.string().max(1_000).optional() }),
        response: { 200: z.object({ org_id: z.uuid(), project_id: z.uuid(), branches: z.array(z.string()) }) },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const workflow = request.query["workflow-name"];
      const branches = await selectBranches(house.db, {
        ...reportingWindow("last-90-days", house.now()),
        projectIds: [project.id],
        ...(workflow !== undefined && { workflow }),
      });
      return { org_id: project.organization_id, project_id: project.id, branches };
    },
  );

  app.get(
    `${projectPath}/flaky-tests`,
    {
      schema: {
        tags,
        params: slugParams,
        response: {
          200: z.object({
            "flaky-tests": z.array(bothSpellings),
            flaky_tests: z.array(bothSpellings),
            "total-flaky-tests": z.int(),
            total_flaky_tests: z.int(),
          }),
        },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const tests = await selectFlakyTests(house.db, project.id, flakyFrom(house.now()));
      const shown = tests.map(showFlaky);
      const total = tests[0]?.in_all ?? 0;
      return { "flaky-tests": shown, flaky_tests: shown, "total-flaky-tests": total, total_flaky_tests: total };
    },
  );

  app.get(
    `${projectPath}/workflows/:workflow/test-metrics`,
    {
      schema: {
        tags,
        params: slugParams.extend({ workflow: z.string() }),
        querystring: z.object(branchQuery),
        response: {
          200: z.object({
            average_test_count: z.int(),
            total_test_runs: z.int(),
            most_failed_tests: z.array(testShape),
            most_failed_tests_extra: z.int(),
            slowest_tests: z.array(testShape),
            slowest_tests_extra: z.int(),
            test_runs: z.array(testRunShape),
          }),
        },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const scope = {
        ...reportingWindow("last-90-days", house.now()),
        ...branchOf(query, project),
        projectId: project.id,
        workflow: params.workflow,
      };
      const runs = (await selectTestRuns(house.db, scope, runsLookedAt)).map(showTestRun);
      const ids = runs.map(({ workflow_id }) => workflow_id);
      const failed = await selectTests(house.db, ids, "failed most", testsShown);
      const slowest = await selectTests(house.db, ids, "slowest", testsShown);
      const flaky = new Set((await selectFlakyTests(house.db, project.id, flakyFrom(house.now()))).map(keyOf));
      const show = (test: TestTotals) => showTest(test, flaky.has(keyOf(test)));
      const tests = runs.reduce((sum, { test_counts }) => sum + test_counts.total, 0);
      return {
        average_test_count: runs.length === 0 ? 0 : Math.round(tests / runs.length),
        total_test_runs: runs.length,
        most_failed_tests: failed.map(show),
        most_failed_tests_extra: leftOut(failed),
        slowest_tests: slowest.map(show),
        slowest_tests_extra: leftOut(slowest),
        test_runs: runs,
      };
    },
  );
}

function flakyFrom(now: number): Date {
  return new Date(now - flakyDays * 24 * 60 * 60 * 1000);
}

function keyOf({ name, classname, file, job_name }: FlakyTest | TestTotals): string {
  return JSON.stringify([name, classname, file, job_name]);
}

/** The document writes these with hyphens; first-party clients read underscores. */
function showFlaky(test: FlakyTest): z.input<typeof bothSpellings> {
  const fields = {
    test_name: test.name,
    classname: test.classname,
    file: test.file,
    source: test.source,
    job_name: test.job_name,
    job_number: test.job_number,
    pipeline_number: test.pipeline_number,
    workflow_id: test.workflow_id,
    workflow_name: test.workflow_name,
    workflow_created_at: test.workflow_created_at.toISOString(),
    times_flaked: test.times_flaked,
    time_wasted: Math.round(test.wasted_seconds),
  };
  const hyphened = Object.entries(fields).map(([name, value]) => [name.replaceAll("_", "-"), value]);
  return { ...fields, ...Object.fromEntries(hyphened) };
}

function showTest(
  { name, p95, failed_runs, total_runs, ...test }: TestTotals,
  flaky: boolean,
): z.input<typeof testShape> {
  return {
    test_name: name,
    classname: test.classname,
    file: test.file,
    source: test.source,
    job_name: test.job_name,
    flaky,
    failed_runs,
    total_runs,
    p95_duration: p95,
  };
}

function showTestRun({ workflow_id, pipeline_number, ...counts }: TestRun): z.input<typeof testRunShape> {
  const total = counts.success + counts.failure + counts.error + counts.skipped;
  const ran = total - counts.skipped;
  return {
    pipeline_number,
    workflow_id,
    success_rate: ran === 0 ? 0 : counts.success / ran,
    test_counts: { ...counts, total },
  };
}
