import type { JobState, WorkflowState } from "@ringfort/engine";
import { isTerminal } from "@ringfort/engine";
import type { Turn } from "./house.ts";
import type { LockedWorkflow } from "./lock-workflow.ts";
import { owe } from "./owe.ts";
import { oweStatus } from "./owe-status.ts";

/** Brings the rows of a workflow's jobs up to its state. Only what changed is written. */
export async function saveJobs(
  turn: Turn,
  workflow: LockedWorkflow,
  before: WorkflowState | undefined,
  next: WorkflowState,
): Promise<void> {
  for (const [place, job] of next.jobs.entries()) {
    const old = before?.jobs[place];
    if (job === old || job.status === old?.status) continue;
    await saveJob(turn, workflow, job);
  }
}

async function saveJob(turn: Turn, workflow: LockedWorkflow, job: JobState): Promise<void> {
  const ended = isTerminal(job.status);
  const note = workflow.notes.get(job.id);
  await turn.tx
    .updateTable("jobs")
    .set({
      status: job.status,
      ...(job.status === "queued" && { queued_at: new Date(turn.at) }),
      ...(job.startedAt !== undefined && { started_at: new Date(job.startedAt) }),
      ...(ended && { stopped_at: new Date(job.endedAt ?? turn.at) }),
      ...(job.approvedBy !== undefined && { approved_by: job.approvedBy }),
      ...(note?.reason !== undefined && { reason: note.reason }),
      ...(note?.canceledBy !== undefined && job.status === "canceled" && { canceled_by: note.canceledBy }),
    })
    .where("id", "=", job.id)
    .execute();
  if (job.keptFrom !== undefined || !isReported(job)) return;
  await oweStatus(turn.tx, {
    project: workflow.row.project_id,
    pipeline: workflow.row.pipeline_id,
    job: job.id,
  });
  if (ended && job.type === "build")
    await owe(turn.tx, { kind: "call-webhooks", workflow: workflow.row.id, job: job.id });
}

/** Blocked jobs may never run, and locks are nobody's business; the rest shows on the commit. */
function isReported({ type, status }: JobState): boolean {
  return type !== "lock" && type !== "unlock" && status !== "blocked";
}
