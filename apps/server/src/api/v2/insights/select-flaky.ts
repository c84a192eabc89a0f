import { type RawBuilder, sql } from "kysely";
import type { Querying } from "../../../postgres/database.ts";

/** A test is what these say together. The report it stood in is not: some tools name theirs anew each time. */
export const testKey = sql`name, classname, file, job_name`;

export interface FlakyTest {
  readonly name: string;
  readonly classname: string | null;
  readonly file: string | null;
  readonly source: string | null;
  readonly job_name: string;
  /** Failures of commits on which it has passed, too. */
  readonly times_flaked: number;
  /** What the jobs took in which it failed so. */
  readonly wasted_seconds: number;
  readonly job_number: number;
  readonly pipeline_number: number;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly workflow_created_at: Date;
  /** Of all that are flaky, shown or not. */
  readonly in_all: number;
}

const mostShown = 1_000;

/** Tests that passed and failed on one commit, those that did it most often first. */
export async function selectFlakyTests(db: Querying, projectId: string, from: Date): Promise<readonly FlakyTest[]> {
  const { rows } = await sql<FlakyTest>`
    with flakes as (${flakes(projectId, from)})
    select ${testKey}, max(source) as source, count(*) as times_flaked,
           coalesce(sum(extract(epoch from stopped_at - started_at)), 0)::float8 as wasted_seconds,
           (array_agg(number order by id desc))[1] as job_number,
           (array_agg(pipeline_number order by id desc))[1] as pipeline_number,
           (array_agg(workflow_id order by id desc))[1] as workflow_id,
           (array_agg(workflow_name order by id desc))[1] as workflow_name,
           (array_agg(workflow_created_at order by id desc))[1] as workflow_created_at,
           count(*) over () as in_all
      from flakes
     group by ${testKey}
     order by times_flaked desc, ${testKey} limit ${mostShown}`.execute(db);
  return rows;
}

/** Failures are few, so they are found first; then who of them has passed elsewhere on the same commit. */
function flakes(projectId: string, from: Date): RawBuilder<unknown> {
  return sql`
    with failures as materialized (
      select tests.*, jobs.number, jobs.started_at, jobs.stopped_at, pipelines.revision, pipelines.number as pipeline_number,
             workflows.name as workflow_name, workflows.created_at as workflow_created_at
        from test_results tests
        join jobs on jobs.id = tests.job_id
        join pipelines on pipelines.id = jobs.pipeline_id
        join workflows on workflows.id = tests.workflow_id
       where tests.project_id = ${projectId} and tests.at >= ${from} and tests.result in ('failure', 'error')
             and pipelines.revision is not null),
    passes as materialized (
      select distinct pipelines.revision, tests.name, tests.classname, tests.file, tests.job_name
        from test_results tests
        join jobs on jobs.id = tests.job_id
        join pipelines on pipelines.id = jobs.pipeline_id
       where tests.project_id = ${projectId} and tests.at >= ${from} and tests.result = 'success'
             and pipelines.project_id = ${projectId} and pipelines.revision in (select revision from failures)
             and tests.name in (select name from failures))
    select failures.* from failures
     where exists (select from passes where passes.revision = failures.revision and passes.name = failures.name
                      and passes.classname is not distinct from failures.classname
                      and passes.file is not distinct from failures.file
                      and passes.job_name = failures.job_name)`;
}
