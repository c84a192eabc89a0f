import { sql } from "kysely";
import type { RetryLost, Row } from "../postgres/tables.ts";
import { announce } from "./announce.ts";
import { finishTask } from "./end-task.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";

/** CircleCI's own number of attempts. */
const mostAttempts = 3;
const atOnce = 100;

/** Finds claims whose lease has run out: the task is queued again or ends, as its class says. Answers how many there were. */
export async function recoverLostTasks(house: House): Promise<number> {
  const lost = await house.db
    .selectFrom("tasks")
    .select(["id", "workflow_id", "fence"])
    .where("status", "=", "claimed")
    .where("lease_until", "<", sql<Date>`now()`)
    .orderBy("lease_until")
    .limit(atOnce)
    .execute();
  for (const { id, workflow_id, fence } of lost) await recover(house, id, workflow_id, fence!);
  return lost.length;
}

async function recover(house: House, id: string, workflowId: string, fence: number): Promise<void> {
  await takeTurn(house, async (turn) => {
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
    if (!task) return;
    house.log.warn({ task: id, job: task.job_id, runner: task.runner_id, attempt: task.attempt }, "A runner is lost");
    if (task.canceling) {
      await finishTask(turn, workflow, task, { status: "canceled" });
    } else if (mayRunAgain(task, await retryOf(turn.tx, task))) {
      await queueAgain(turn.tx, task);
    } else {
      await finishTask(turn, workflow, task, {
        status: "infrastructure_fail",
        reason: task.began
          ? "The runner was lost while the job ran. Its resource class does not run such a job again by itself."
          : `The runner was lost ${task.attempt} times before the job began.`,
      });
    }
  });
}

function mayRunAgain({ attempt, began }: Row<"tasks">, retry: RetryLost): boolean {
  if (attempt >= mostAttempts) return false;
  return retry === "always" || (retry === "before-first-step" && !began);
}

async function retryOf(tx: Parameters<typeof announce>[0], { class_id }: Row<"tasks">): Promise<RetryLost> {
  const found = await tx
    .selectFrom("resource_classes")
    .select("retry_lost")
    .where("id", "=", class_id)
    .executeTakeFirst();
  return found?.retry_lost ?? "never";
}

async function queueAgain(tx: Parameters<typeof announce>[0], task: Row<"tasks">): Promise<void> {
  await tx
    .updateTable("tasks")
    .set({
      status: "queued",
      attempt: task.attempt + 1,
      fence: null,
      token_hash: null,
      runner_id: null,
      lease_until: null,
      began: false,
      last_seq: 0,
    })
    .where("id", "=", task.id)
    .execute();
  await announce(tx, { about: "class", id: task.class_id! });
  await announce(tx, { about: "task", id: task.id });
}
