import { type Claim, type ClaimAnswer, type ClaimRequest, leaseMs } from "@ringfort/contract";
import { type RawBuilder, sql } from "kysely";
import type { Row } from "../postgres/tables.ts";
import { advanceWorkflow } from "./advance-workflow.ts";
import { describeClaim } from "./describe-claim.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";
import { hashOf, newToken } from "./secret-tokens.ts";

/** The runner that a class token speaks for; made known at its first call, and seen at every later one. */
export async function meetRunner(
  house: House,
  classId: string,
  { name, hostname, version, platform, facts }: ClaimRequest,
  ip: string,
): Promise<Row<"runners">> {
  const seen = {
    hostname,
    version,
    platform,
    ip,
    facts: JSON.stringify(facts ?? {}),
    last_connected: new Date(house.now()),
  };
  return await house.db
    .insertInto("runners")
    .values({ class_id: classId, name, ...seen })
    .onConflict((conflict) => conflict.columns(["class_id", "name"]).doUpdateSet(seen))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** One look at the queue: as many tasks as the runner has room for, and which of those that it works on are to stop. */
export async function claimTasks(house: House, runner: Row<"runners">, request: ClaimRequest): Promise<ClaimAnswer> {
  const claims: Claim[] = [];
  while (claims.length < request.free) {
    const claimed = await claimOne(house, runner);
    if (!claimed) break;
    const claim = await begin(house, claimed);
    if (claim) claims.push(claim);
  }
  return { claims, ...(await toStop(house, runner, request.working)) };
}

interface Claimed {
  readonly id: string;
  readonly token: string;
  readonly fence: number;
  readonly attempt: number;
}

async function claimOne({ db }: House, runner: Row<"runners">): Promise<Claimed | undefined> {
  const { token, hash } = newToken("rft");
  const { rows } = await claimNext(runner, hash).execute(db);
  const [row] = rows;
  return row && { ...row, token };
}

/** Waits for nobody: a row that another server looks at is passed over. */
export function claimNext(
  runner: Pick<Row<"runners">, "id" | "class_id">,
  hash: Buffer,
): RawBuilder<Omit<Claimed, "token">> {
  return sql`
    with next as (
      select id from tasks where class_id = ${runner.class_id} and status = 'queued'
      order by turn, position limit 1 for update skip locked
    )
    update tasks set status = 'claimed', fence = nextval('fences'), token_hash = ${hash}, runner_id = ${runner.id},
      lease_until = now() + ${leaseMs} * interval '1 millisecond', claimed_at = now(), began = false, last_seq = 0
    from next where tasks.id = next.id
    returning tasks.id, tasks.fence, tasks.attempt`;
}

/** Tells the workflow, in the order in which everybody locks: workflow, then task. A job that was canceled meanwhile is not handed out. */
async function begin(house: House, { id, token, fence, attempt }: Claimed): Promise<Claim | undefined> {
  return await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const { workflow_id, job_id } = await tx
      .selectFrom("tasks")
      .select(["workflow_id", "job_id"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const workflow = await lockWorkflow(turn, workflow_id);
    await advanceWorkflow(turn, workflow, { type: "job-claimed", jobId: job_id, at });
    const runs = workflow.row.state.jobs.find((job) => job.id === job_id)?.status === "running";
    const task = await tx
      .updateTable("tasks")
      .set(runs ? {} : { status: "withdrawn", outcome: "canceled", ended_at: new Date(at) })
      .$if(runs, (query) => query.set({ began: false }))
      .where("id", "=", id)
      .where("fence", "=", fence)
      .where("status", "=", "claimed")
      .returningAll()
      .executeTakeFirst();
    if (!runs || !task) return undefined;
    await tx
      .updateTable("runners")
      .set({ last_used: new Date(at) })
      .where("id", "=", task.runner_id!)
      .execute();
    return await describeClaim(turn, house, task, { token, fence, attempt });
  });
}

async function toStop(
  { db }: House,
  runner: Row<"runners">,
  working: readonly string[],
): Promise<Pick<ClaimAnswer, "cancel" | "lost">> {
  if (working.length === 0) return { cancel: [], lost: [] };
  const rows = await db
    .selectFrom("tasks")
    .select(["id", "canceling"])
    .where("id", "in", [...working])
    .where("runner_id", "=", runner.id)
    .where("status", "=", "claimed")
    .execute();
  const mine = new Map(rows.map(({ id, canceling }) => [id, canceling]));
  return {
    cancel: working.filter((id) => mine.get(id) === true),
    lost: working.filter((id) => !mine.has(id)),
  };
}

/** The class whose runners a token lets in. */
export async function classOfToken({ db }: House, token: string): Promise<Row<"resource_classes"> | undefined> {
  return await db
    .selectFrom("runner_tokens")
    .innerJoin("resource_classes", "resource_classes.id", "runner_tokens.class_id")
    .selectAll("resource_classes")
    .where("runner_tokens.hash", "=", hashOf(token))
    .executeTakeFirst();
}
