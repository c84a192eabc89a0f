import { Refusal } from "@ringfort/contract";
import { checkApproval, type SignedApproval, signedApproval } from "@ringfort/seal";
import type { Row } from "../../postgres/tables.ts";
import { approveInTurn } from "../approve-job.ts";
import type { Doing } from "../create-organization.ts";
import { type House, type Turn, takeTurn } from "../house.ts";
import { lockWorkflow } from "../lock-workflow.ts";
import { recordEvent } from "../record-event.ts";
import { aboutJob } from "./about-job.ts";
import { approvalGate } from "./approval-gate.ts";
import { recordRefusal } from "./change-vault.ts";
import { type ApprovalCount, countApprovals } from "./count-approvals.ts";
import { letThrough, readDocument, sealRefusal } from "./seal-refusal.ts";
import { requireRoot } from "./trust-roots.ts";

export interface SignedSoFar extends ApprovalCount {
  readonly approved: boolean;
}

/** Keeps a person's signed approval; the gate opens with the last that is needed. Runners decide again by the same documents. */
export async function signApproval(house: House, job: Row<"jobs">, given: unknown, doing: Doing): Promise<SignedSoFar> {
  const event = {
    action: "workflow.job.sign",
    organizationId: job.organization_id,
    target: { id: job.id, type: "job", name: job.name },
  };
  try {
    const approval = readDocument(signedApproval, given, "approval-malformed");
    return await takeTurn(house, async (turn) => {
      const { row } = await lockWorkflow(turn, job.workflow_id);
      const { status } = row.state.jobs.find(({ id, type }) => id === job.id && type === "approval") ?? {};
      if (status === undefined) throw new Refusal("not-found", "Approval request not found.");
      const approvers = await requireApprovers(turn, job, approval);
      for (const name of approvers) await keep(turn, job, name, approval);
      await recordEvent(turn.tx, { ...event, ...doing, payload: { approvers: [...approvers] }, success: true });
      const { signed, needed } = await countApprovals(turn, job);
      if (status !== "success" && signed >= needed)
        await approveInTurn(turn, { workflowId: job.workflow_id, jobId: job.id }, doing);
      return { signed, needed, approved: status === "success" || signed >= needed };
    });
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(house, event, doing, error);
    throw error;
  }
}

/** Who has signed, if what they signed is about this gate and lets through something that waits behind it. */
async function requireApprovers(
  turn: Turn,
  job: Row<"jobs">,
  { statement, ...signed }: SignedApproval,
): Promise<ReadonlySet<string>> {
  const root = await requireRoot(turn.tx, job.organization_id, turn.at);
  const { unblocks: behind, ref } = await approvalGate(turn.tx, job);
  const unblocks = statement.unblocks.find((name) => behind.includes(name));
  if (unblocks === undefined) throw sealRefusal("approval-other-job");
  const about = await aboutJob(turn.tx, job.id);
  const expected = { root, about: { ...about, config: statement.config }, ref, workflowId: about.workflowId };
  const { approvers } = letThrough(
    await checkApproval(
      { statement, ...signed },
      { ...expected, unblocks, gate: job.name, now: turn.at, usedNonces: new Set() },
    ),
  );
  return new Set(approvers.map(({ name }) => name));
}

/** Somebody who signs twice is still one person. */
async function keep({ tx, at }: Turn, job: Row<"jobs">, name: string, approval: SignedApproval): Promise<void> {
  const stored = { document: JSON.stringify(approval), at: new Date(at) };
  await tx
    .insertInto("signed_approvals")
    .values({ job_id: job.id, workflow_id: job.workflow_id, approver: name, ...stored })
    .onConflict((conflict) => conflict.columns(["job_id", "approver"]).doUpdateSet(stored))
    .execute();
}
