import type { EndRequest } from "@ringfort/contract";
import { sql } from "kysely";
import type { Changing } from "../postgres/database.ts";
import type { RetryLost, Row } from "../postgres/tables.ts";
import { finishTask } from "./end-task.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";
import { owe } from "./owe.ts";
import { queueAgain } from "./queue-again.ts";

/** CircleCI's own number of attempts. */
const mostAttempts = 3;
const atOnce = 100;

/** Finds claims whose lease has run out: the task is queued again or ends, as its class says. Answers how many were taken back. */
export async function recoverLostTasks(house: House): Promise<number> {
  const lost = await house.db
    .selectFrom("tasks")
    .select(["id", "workflow_id", "fence"])
    .where("status", "=", "claimed")
    .where("lease_until", "<", sql<Date>`now()`)
    .orderBy("lease_until")
    .limit(atOnce)
    .execute();
  let done = 0;
  for (const { id, workflow_id, fence } of lost) {
    try {
      if (await recover(house, id, workflow_id, fence!)) house.meters.leasesLost(1);
      done += 1;
    } catch (error) {
      // The others are taken back all the same.
      house.log.error({ err: error, task: id }, "A lost task could not be taken back");
    }
  }
  return done;
}

async function recover(house: House, id: string, workflowId: string, fence: number): Promise<boolean> {
  return await takeTurn(house, async (turn) => {
    const { tx } = turn;
    const workflow = await lockWorkflow(turn, workflowId);
    const task = await tx
      .selectFrom("tasks")
      .selectAll()
      .where("id", "=", id)
      .where("fence", "=", fence)
      .where("status", "=", "claimed")
      .where("lease_until", "<", sql<Date>`now()`)
      .forUpdate()
      .executeTakeFirst();
    // Renewed, ended or recovered by another server in the meantime.
    if (!task) return false;
    house.log.warn({ task: id, job: task.job_id, runner: task.runner_id, attempt: task.attempt }, "A runner is lost");
    if (!task.canceling && mayRunAgain(task, await retryOf(tx, task))) {
      await owe(tx, { kind: "store-log", task: task.id, attempt: task.attempt });
      await queueAgain(tx, task, task.attempt + 1);
      return true;
    }
    const end = task.canceling ? ({ status: "canceled" } as const) : lostFor(task);
    await finishTask(turn, workflow, task, end);
    // Whoever had claimed it hears that this is over, and not that it was done.
    await tx.updateTable("tasks").set({ token_hash: null }).where("id", "=", id).execute();
    return true;
  });
}

function lostFor({ attempt }: Row<"tasks">): Pick<EndRequest, "status" | "reason"> {
  const reason =
    attempt >= mostAttempts
      ? `Its runner was lost ${attempt} times.`
      : "Its runner was lost, and its resource class does not run such a job again by itself.";
  return { status: "infrastructure_fail", reason };
}

function mayRunAgain({ attempt, began }: Row<"tasks">, retry: RetryLost): boolean {
  if (attempt >= mostAttempts) return false;
  return retry === "always" || (retry === "before-first-step" && !began);
}

async function retryOf(tx: Changing, { class_id }: Row<"tasks">): Promise<RetryLost> {
  const found = await tx
    .selectFrom("resource_classes")
    .select("retry_lost")
    .where("id", "=", class_id)
    .executeTakeFirst();
  return found?.retry_lost ?? "never";
}
