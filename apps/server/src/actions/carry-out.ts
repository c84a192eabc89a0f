import type { Effect } from "@ringfort/engine";
import { announce } from "./announce.ts";
import { askSerialGroup, leaveSerialGroup } from "./change-serial-group.ts";
import { authorizeJob } from "./contexts/authorize-job.ts";
import { enqueueJob } from "./enqueue-job.ts";
import type { Turn } from "./house.ts";
import type { LockedWorkflow } from "./lock-workflow.ts";
import { owe } from "./owe.ts";

/** Does what the engine asks for, in the transaction in which it asked. What must happen outside of the database becomes a debt. */
export async function carryOut(turn: Turn, workflow: LockedWorkflow, effect: Effect): Promise<void> {
  const { tx, at } = turn;
  switch (effect.type) {
    case "authorize-job":
      await authorizeJob(turn, workflow, effect);
      return;
    case "enqueue-job":
      await enqueueJob(turn, workflow, effect.jobId);
      return;
    case "withdraw-job":
      await stopTasks(turn, effect.jobId);
      return;
    case "cancel-running-job": {
      const runs = await stopTasks(turn, effect.jobId);
      // Its last tasks waited for a runner, some of them anew: nobody is left to report.
      if (!runs) workflow.inbox.push({ type: "job-ended", jobId: effect.jobId, status: "canceled", at });
      return;
    }
    case "hold-for-approval":
      return;
    case "ask-lock":
      await askSerialGroup(turn, workflow, effect.serialGroup, effect.jobId);
      return;
    case "release-lock":
      await leaveSerialGroup(turn, workflow, effect.serialGroup);
      return;
    case "workflow-ended":
      await owe(tx, { kind: "call-webhooks", workflow: workflow.row.id }, { key: `workflow-ended ${workflow.row.id}` });
      return;
    case "auto-rerun":
      await owe(tx, { kind: "rerun-workflow", workflow: workflow.row.id }, { key: `auto-rerun ${workflow.row.id}` });
      return;
  }
}

/** Tasks that nobody has claimed are withdrawn; the others are asked to stop, and their runners report how they ended. Answers whether there are such. */
async function stopTasks({ tx, at }: Turn, jobId: string): Promise<boolean> {
  await tx
    .updateTable("tasks")
    .set({ status: "withdrawn", ended_at: new Date(at), outcome: "canceled" })
    .where("job_id", "=", jobId)
    .where("status", "in", ["queued", "parked"])
    .execute();
  const stopping = await tx
    .updateTable("tasks")
    .set({ canceling: true })
    .where("job_id", "=", jobId)
    .where("status", "=", "claimed")
    .returning("id")
    .execute();
  for (const { id } of stopping) await announce(tx, { about: "task", id });
  return stopping.length > 0;
}
