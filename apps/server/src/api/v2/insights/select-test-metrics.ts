import { sql } from "kysely";
import type { Querying } from "../../../postgres/database.ts";
import type { Scope } from "./scope.ts";
import { testKey } from "./select-flaky.ts";
import { ofWorkflow, within } from "./select-runs.ts";

export interface TestRun {
  readonly workflow_id: string;
  readonly pipeline_number: number;
  readonly success: number;
  readonly failure: number;
  readonly error: number;
  readonly skipped: number;
}

/** The newest runs of a workflow that ran tests, and how those ended. */
export async function selectTestRuns(db: Querying, scope: Scope, most: number): Promise<readonly TestRun[]> {
  const { rows } = await sql<TestRun>`
    with recent as (
      select workflows.id, workflows.created_at, pipelines.number
        from workflows
        join pipelines on pipelines.id = workflows.pipeline_id
       where workflows.project_id = ${scope.projectId} and ${ofWorkflow(scope)} and ${within(scope, "workflows.created_at")}
             and exists (select from jobs join test_results tests on tests.job_id = jobs.id
                          where jobs.workflow_id = workflows.id and jobs.kept_from is null)
       order by workflows.created_at desc, workflows.id limit ${most})
    select recent.id as workflow_id, recent.number as pipeline_number,
           count(*) filter (where result = 'success') as success,
           count(*) filter (where result = 'failure') as failure,
           count(*) filter (where result = 'error') as error,
           count(*) filter (where result = 'skipped') as skipped
      from recent
      join jobs on jobs.workflow_id = recent.id
      join test_results tests on tests.job_id = jobs.id
     group by recent.id, recent.number, recent.created_at
     order by recent.created_at desc, recent.id`.execute(db);
  return rows;
}

export interface TestTotals {
  readonly name: string;
  readonly classname: string | null;
  readonly file: string | null;
  readonly source: string | null;
  readonly job_name: string;
  readonly failed_runs: number;
  readonly total_runs: number;
  readonly p95: number | null;
  /** What the list is sorted by, and how many tests have it alike. */
  readonly worth: number | null;
  readonly alike: number;
}

const worths = {
  "failed most": sql`failed_runs::float8 / total_runs`,
  slowest: sql`p95`,
} as const;

/** The first tests of some workflow runs, skipped ones apart. */
export async function selectTests(
  db: Querying,
  workflowIds: readonly string[],
  order: keyof typeof worths,
  most: number,
): Promise<readonly TestTotals[]> {
  const worth = worths[order];
  const { rows } = await sql<TestTotals>`
    with tests as (
      select ${testKey}, max(source) as source, count(*) filter (where result <> 'success') as failed_runs, count(*) as total_runs,
             percentile_cont(0.95) within group (order by seconds) as p95
        from test_results
       where job_id in (select id from jobs where workflow_id = any(${workflowIds}::uuid[])) and result <> 'skipped'
       group by ${testKey})
    select *, ${worth} as worth, count(*) over (partition by ${worth}) as alike
      from tests
     where ${worth} > 0
     order by worth desc, ${testKey} limit ${most}`.execute(db);
  return rows;
}
