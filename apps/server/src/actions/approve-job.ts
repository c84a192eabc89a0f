import { Refusal } from "@ringfort/contract";
import { advanceWorkflow } from "./advance-workflow.ts";
import type { Doing } from "./create-organization.ts";
import { type House, type Turn, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";
import { recordEvent } from "./record-event.ts";
import { requireSigned } from "./vault/count-approvals.ts";

interface Gate {
  readonly workflowId: string;
  readonly jobId: string;
}

/** Lets what waits behind an approval go on, once. */
export async function approveJob(house: House, gate: Gate, doing: Doing): Promise<void> {
  await takeTurn(house, async (turn) => {
    await requireSigned(turn, gate.jobId);
    await approveInTurn(turn, gate, doing);
  });
}

/** The same as a part of something larger. */
export async function approveInTurn(turn: Turn, { workflowId, jobId }: Gate, { actor, request }: Doing): Promise<void> {
  const workflow = await lockWorkflow(turn, workflowId);
  const job = workflow.row.state.jobs.find(({ id, type }) => id === jobId && type === "approval");
  if (!job) throw new Refusal("not-found", "Approval request not found.");
  if (job.status === "blocked")
    throw new Refusal("invalid", `\`${job.name}\` does not wait for an approval yet: what it requires has not ended.`);
  if (job.status !== "on_hold") {
    throw new Refusal(
      "conflict",
      job.status === "success"
        ? `\`${job.name}\` is approved already.`
        : `\`${job.name}\` is ${job.status} and can no longer be approved.`,
    );
  }
  await advanceWorkflow(turn, workflow, { type: "approved", jobId, by: actor.id, at: turn.at });
  await recordEvent(turn.tx, {
    action: "workflow.job.approve",
    organizationId: workflow.row.organization_id,
    actor,
    target: { id: jobId, type: "job", name: job.name },
    success: true,
    payload: { workflow: workflowId },
    ...(request && { request }),
  });
}
