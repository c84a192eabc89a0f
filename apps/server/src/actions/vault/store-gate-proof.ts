import { type EndRequest, Refusal } from "@ringfort/contract";
import { type SignedResult, signedResult } from "@ringfort/seal";
import type { Row } from "../../postgres/tables.ts";
import type { Turn } from "../house.ts";
import { recordEvent } from "../record-event.ts";
import { type AboutJob, aboutJob } from "./about-job.ts";
import { requireAttested } from "./require-attested.ts";
import { readDocument, sealRefusal } from "./seal-refusal.ts";

/** Keeps what a class has signed about the end of a task, for the jobs behind it. One that is wrong proves nothing; the task has ended all the same. */
export async function storeGateProof(turn: Turn, task: Row<"tasks">, end: EndRequest): Promise<void> {
  if (end.proof === undefined) return;
  const about = await aboutJob(turn.tx, task.job_id);
  try {
    const proof = readDocument(signedResult, end.proof, "result-malformed");
    requireSameEnd(proof.statement, task, end);
    await requireAttested(turn.tx, "result", proof, about, turn.at);
    await turn.tx
      .insertInto("gate_proofs")
      .values({
        job_id: task.job_id,
        node: task.node,
        workflow_id: task.workflow_id,
        document: JSON.stringify(proof),
        at: new Date(turn.at),
      })
      .onConflict((conflict) => conflict.columns(["job_id", "node"]).doUpdateSet({ document: JSON.stringify(proof) }))
      .execute();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await recordRefusedProof(turn, task, about, error);
  }
}

function requireSameEnd({ node, status }: SignedResult["statement"], task: Row<"tasks">, end: EndRequest): void {
  if (node.index !== task.node) throw sealRefusal("result-other-node");
  if (status !== end.status)
    throw sealRefusal("result-forged", `It says ${status}, and the task ended as ${end.status}.`);
}

async function recordRefusedProof(
  { tx }: Turn,
  { organization_id, job_id }: Row<"tasks">,
  { job }: AboutJob,
  { message }: Refusal,
): Promise<void> {
  await recordEvent(tx, {
    action: "job.prove",
    organizationId: organization_id,
    actor: { id: job_id, type: "runner", name: job },
    target: { id: job_id, type: "job", name: job },
    payload: { reason: message },
    success: false,
  });
}
