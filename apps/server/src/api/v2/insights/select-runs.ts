import { type RawBuilder, sql } from "kysely";
import type { Querying } from "../../../postgres/database.ts";
import type { RunTotals } from "./metrics.ts";
import type { Period, Scope } from "./scope.ts";

export interface GroupTotals extends RunTotals {
  readonly project_id: string;
  readonly name: string;
  /** Empty: not of a branch. */
  readonly branch: string;
}

export type Group = "project_id" | "name" | "branch";

/** What the runs of workflows add up to, by what they are told apart by. Columns that do not tell them apart are empty. */
export async function selectRunTotals(
  db: Querying,
  scope: Of & Pick<Scope, "workflow" | "branch">,
  by: readonly Group[],
): Promise<readonly GroupTotals[]> {
  const groups = by.length === 0 ? sql`()` : sql`(${sql.join(by.map((group) => sql.ref(group)))})`;
  const { rows } = await sql<GroupTotals>`
    with runs as (
      select project_id, name, coalesce(branch, '') as branch, status, created_at, stopped_at,
             ${secondsBetween("created_at", "stopped_at")} as seconds,
             -- Latest first, so that the frame only grows: the last one in it is the next success.
             min(stopped_at) filter (where status = 'success') over (
               partition by project_id, name, branch order by stopped_at desc
               rows between unbounded preceding and 1 preceding) as recovered_at
        from workflows
       where project_id = any(${scope.projectIds}::uuid[]) and ${within(scope, "created_at")}
             and ${ofWorkflow(scope)})
    select ${column("project_id", by)}, ${column("name", by)}, ${column("branch", by)}, ${totals},
           count(recovered_at) filter (where ${failed}) as recoveries,
           coalesce(sum(${secondsBetween("stopped_at", "recovered_at")}) filter (where ${failed}), 0) as recovery_seconds
      from runs
     group by grouping sets (${groups})
    having count(*) > 0
     order by total_runs desc, project_id, name, branch`.execute(db);
  return rows;
}

interface Of extends Period {
  readonly projectIds: readonly string[];
}

export async function selectWorkflowNames(db: Querying, of: Of): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct name from workflows
     where project_id = any(${of.projectIds}::uuid[]) and ${within(of, "created_at")} order by name`.execute(db);
  return rows.map(({ name }) => name);
}

const mostBranches = 5_000;

export async function selectBranches(db: Querying, of: Of & Pick<Scope, "workflow">): Promise<string[]> {
  const { rows } = await sql<{ branch: string }>`
    select distinct branch from workflows
     where project_id = any(${of.projectIds}::uuid[]) and ${within(of, "created_at")} and ${ofWorkflow(of)}
           and branch is not null
     order by branch limit ${mostBranches}`.execute(db);
  return rows.map(({ branch }) => branch);
}

/** Jobs that ran, or wait for a runner, under the workflows of a scope. A result kept from an earlier run is not another run. */
export async function selectJobTotals(
  db: Querying,
  scope: Scope,
  partOfName: string,
): Promise<readonly (RunTotals & { readonly name: string })[]> {
  const { rows } = await sql<RunTotals & { name: string }>`
    with runs as (${jobRuns(scope)})
    select name, ${totals}, 0 as recoveries, 0 as recovery_seconds
      from runs
     where position(${partOfName} in name) > 0
     group by name order by name`.execute(db);
  return rows;
}

export interface Interval extends RunTotals {
  readonly name: string;
  readonly starts_at: Date;
  readonly first_started_at: Date;
  readonly last_ended_at: Date;
}

/** Job runs by job and by the hour or the day (of UTC) in which they began. */
export async function selectIntervals(
  db: Querying,
  scope: Scope,
  length: "hour" | "day",
): Promise<readonly Interval[]> {
  const { rows } = await sql<Interval>`
    with runs as (${jobRuns(scope)})
    select name, date_trunc(${length}, created_at, 'UTC') as starts_at, min(created_at) as first_started_at,
           max(coalesce(stopped_at, created_at)) as last_ended_at, ${totals}, 0 as recoveries, 0 as recovery_seconds
      from runs
     group by name, starts_at order by starts_at, name`.execute(db);
  return rows;
}

function jobRuns(scope: Scope): RawBuilder<unknown> {
  return sql`
    select jobs.name, jobs.status, coalesce(jobs.started_at, jobs.queued_at, jobs.created_at) as created_at, jobs.stopped_at,
           ${secondsBetween("jobs.started_at", "jobs.stopped_at")} as seconds
      from jobs
      join workflows on workflows.id = jobs.workflow_id
     where workflows.project_id = ${scope.projectId} and ${ofWorkflow(scope)} and ${within(scope, "workflows.created_at")}
       and jobs.number is not null and jobs.kept_from is null`;
}

export function within({ from, to }: Period, column: string): RawBuilder<boolean> {
  return sql`${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to}`;
}

export function ofWorkflow({ workflow, branch }: Pick<Scope, "workflow" | "branch">): RawBuilder<boolean> {
  const named = workflow === undefined ? sql`true` : sql`workflows.name = ${workflow}`;
  return branch === undefined ? sql`${named}` : sql`${named} and workflows.branch = ${branch}`;
}

function column(name: Group, by: readonly Group[]): RawBuilder<unknown> {
  return by.includes(name) ? sql.ref(name) : sql`'' as ${sql.ref(name)}`;
}

function secondsBetween(start: string, end: string): RawBuilder<number> {
  return sql`extract(epoch from ${sql.ref(end)} - ${sql.ref(start)})::float8`;
}

const failed = sql<boolean>`status in ('failed', 'error', 'unauthorized', 'infrastructure_fail', 'timedout', 'terminated-unknown')`;

const totals = sql`
  count(*) as total_runs,
  count(*) filter (where status = 'success') as successful_runs,
  count(*) filter (where ${failed}) as failed_runs,
  count(*) filter (where status = 'canceled') as canceled_runs,
  count(stopped_at) as completed_runs,
  min(created_at) as first_at,
  max(created_at) as last_at,
  min(seconds) as min,
  max(seconds) as max,
  avg(seconds) as mean,
  percentile_cont(0.5) within group (order by seconds) as median,
  percentile_cont(0.95) within group (order by seconds) as p95,
  stddev_pop(seconds) as deviation,
  coalesce(sum(seconds), 0) as total_seconds`;
