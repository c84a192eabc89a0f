import { nextAfter, parseCron, runsFor } from "@ringfort/config";
import type { Plan } from "@ringfort/contract";
import { sql } from "kysely";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import type { Turn } from "../house.ts";

/** Keeps in mind which workflows of a branch the clock starts. The newest config of the branch decides, and no fork's. */
export async function rememberConfigSchedules({ tx, at }: Turn, pipeline: Row<"pipelines">, plan: Plan): Promise<void> {
  const { branch, project_id, number } = pipeline;
  if (branch === null || !speaksForBranch(pipeline)) return;
  const newer = await tx
    .selectFrom("pipelines")
    .select("id")
    .where("project_id", "=", project_id)
    .where("branch", "=", branch)
    .where("number", ">", number)
    .where("state", "in", ["created", "setup"])
    .limit(1)
    .executeTakeFirst();
  if (newer) return;
  const entries = scheduledOn(plan, branch);
  const ofBranch = tx.deleteFrom("config_schedules").where("project_id", "=", project_id).where("branch", "=", branch);
  await ofBranch
    .$if(entries.length > 0, (query) =>
      query.where(
        sql<boolean>`(workflow, cron) not in (${sql.join(entries.map(({ workflow, cron }) => sql`(${workflow}, ${cron})`))})`,
      ),
    )
    .execute();
  if (entries.length === 0) return;
  await tx
    .insertInto("config_schedules")
    .values(entries.map((entry) => ({ project_id, branch, ...entry, due_at: cronDueAt(entry.cron, at) })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What a branch's own config says, as it lies at the branch: not a pull request's, nor one that came with a trigger. */
function speaksForBranch({ branch, ref, fork_url, config, parameters, state }: Row<"pipelines">): boolean {
  const isPlain = Object.keys(config).length === 0 && Object.keys(parameters).length === 0;
  return state === "pending" && fork_url === null && ref === `refs/heads/${branch}` && isPlain;
}

function scheduledOn(plan: Plan, branch: string): readonly { readonly workflow: string; readonly cron: string }[] {
  const entries = plan.workflows.flatMap(({ name, schedules }) =>
    schedules.filter(({ branches }) => runsFor({ branches }, { branch })).map(({ cron }) => ({ workflow: name, cron })),
  );
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

/** Null for a time that never comes. */
export function cronDueAt(cron: string, after: number): Date | null {
  const read = parseCron(cron);
  const next = read.ok ? nextAfter(read.cron, after) : Number.POSITIVE_INFINITY;
  return Number.isFinite(next) ? new Date(next) : null;
}

/** A branch whose config cannot be had any more starts nothing, until a config is found there again. */
export async function forgetConfigSchedules(db: Querying, { project_id, branch }: Row<"pipelines">): Promise<void> {
  if (branch === null) return;
  await db.deleteFrom("config_schedules").where("project_id", "=", project_id).where("branch", "=", branch).execute();
}
