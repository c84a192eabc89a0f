import { sql } from "kysely";
import type { Querying } from "../../../postgres/database.ts";
import type { Scope } from "./scope.ts";
import { ofWorkflow, within } from "./select-runs.ts";

export interface RecentRun {
  readonly id: string;
  readonly branch: string;
  readonly status: string;
  readonly created_at: Date;
  readonly stopped_at: Date | null;
  readonly seconds: number | null;
  readonly is_approval: boolean;
}

/** Runs of a workflow, the newest first, from after a known one on. */
export async function selectRecentRuns(
  db: Querying,
  scope: Scope,
  after: { readonly createdAt: string; readonly id: string } | undefined,
  most: number,
): Promise<readonly RecentRun[]> {
  const older = after ? sql`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : sql`true`;
  const { rows } = await sql<RecentRun>`
    select id, coalesce(branch, '') as branch, status, created_at, stopped_at,
           extract(epoch from stopped_at - created_at)::float8 as seconds,
           exists (select from jobs where workflow_id = workflows.id and type = 'approval') as is_approval
      from workflows
     where project_id = ${scope.projectId} and ${ofWorkflow(scope)} and ${within(scope, "created_at")} and ${older}
     order by created_at desc, id desc limit ${most}`.execute(db);
  return rows;
}
