import type { EndRequest } from "@ringfort/contract";
import type { ReportedEnd } from "@ringfort/engine";
import type { Row } from "../postgres/tables.ts";
import { advanceWorkflow } from "./advance-workflow.ts";
import { staleClaim } from "./find-task.ts";
import { type House, type Turn, takeTurn } from "./house.ts";
import { type LockedWorkflow, lockWorkflow } from "./lock-workflow.ts";
import { owe } from "./owe.ts";
import { storeGateProof } from "./vault/store-gate-proof.ts";

/** A runner says how its task ended. Said again, it changes nothing; said of a claim that was lost, it is refused. */
export async function endTask(house: House, { id, workflow_id }: Row<"tasks">, end: EndRequest): Promise<void> {
  await takeTurn(house, async (turn) => {
    const workflow = await lockWorkflow(turn, workflow_id);
    const task = await turn.tx
      .selectFrom("tasks")
      .selectAll()
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (task.fence !== end.fence) throw staleClaim();
    if (task.status === "ended") return;
    if (task.status !== "claimed") throw staleClaim();
    await storeGateProof(turn, task, end);
    await finishTask(turn, workflow, task, end);
  });
}

/** Writes a task's end down; the job ends with the last of its tasks, as the worst of them did. */
export async function finishTask(
  turn: Turn,
  workflow: LockedWorkflow,
  task: Row<"tasks">,
  { status, failedStep, reason }: Pick<EndRequest, "status" | "failedStep" | "reason">,
): Promise<void> {
  const { tx, at } = turn;
  await tx
    .updateTable("tasks")
    .set({
      status: "ended",
      outcome: status,
      reason: reason ?? null,
      failed_step: failedStep ?? null,
      ended_at: new Date(at),
      lease_until: null,
    })
    .where("id", "=", task.id)
    .execute();
  await owe(tx, { kind: "store-log", task: task.id, attempt: task.attempt });
  await endJob(turn, workflow, task.job_id);
}

async function endJob(turn: Turn, workflow: LockedWorkflow, jobId: string): Promise<void> {
  const nodes = await turn.tx
    .selectFrom("tasks")
    .select(["status", "outcome", "reason"])
    .where("job_id", "=", jobId)
    .orderBy("node")
    .execute();
  if (nodes.some(({ status }) => status === "queued" || status === "claimed" || status === "parked")) return;
  const worst = ends.find((end) => nodes.some(({ outcome }) => outcome === end)) ?? "success";
  const reason = nodes.find((node) => node.outcome === worst)?.reason;
  if (reason) workflow.notes.set(jobId, { ...workflow.notes.get(jobId), reason });
  await advanceWorkflow(turn, workflow, { type: "job-ended", jobId, status: worst, at: turn.at });
}

/** The worst first: whether the house failed matters more than how a step did. */
const ends: readonly ReportedEnd[] = ["infrastructure_fail", "canceled", "timedout", "failed", "success"];
