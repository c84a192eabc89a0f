import { isTerminal } from "@ringfort/engine";
import type { Row } from "../postgres/tables.ts";
import { advanceWorkflow } from "./advance-workflow.ts";
import type { Doing } from "./create-organization.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";
import { recordEvent } from "./record-event.ts";

/** Stops a job. One that has ended stays as it is. */
export async function cancelJob(
  house: House,
  { id, workflow_id }: Pick<Row<"jobs">, "id" | "workflow_id">,
  { actor, request }: Doing,
): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const workflow = await lockWorkflow(turn, workflow_id);
    const job = workflow.row.state.jobs.find((one) => one.id === id);
    if (!job || isTerminal(job.status)) return;
    await tx
      .updateTable("jobs")
      .set({ canceled_by: actor.id })
      .where("id", "=", id)
      .where("canceled_by", "is", null)
      .execute();
    await advanceWorkflow(turn, workflow, { type: "cancel-job", jobId: id, at });
    await recordEvent(tx, {
      action: "workflow.job.cancel",
      organizationId: workflow.row.organization_id,
      actor,
      target: { id, type: "job", name: job.name },
      success: true,
      payload: { workflow: workflow_id },
      ...(request && { request }),
    });
  });
}
