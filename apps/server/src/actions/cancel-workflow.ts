import { isEnded } from "@ringfort/engine";
import { advanceWorkflow } from "./advance-workflow.ts";
import type { Doing } from "./create-organization.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";
import { recordEvent } from "./record-event.ts";

/** Stops a workflow. One that has ended stays as it is. */
export async function cancelWorkflow(house: House, id: string, { actor, request }: Doing): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const workflow = await lockWorkflow(turn, id);
    if (isEnded(workflow.row.state.status)) return;
    await tx.updateTable("workflows").set({ canceled_by: actor.id }).where("id", "=", id).execute();
    // Written now: the runner of a running job reports the end later, and knows nothing of who asked.
    await tx
      .updateTable("jobs")
      .set({ canceled_by: actor.id })
      .where("workflow_id", "=", id)
      .where("stopped_at", "is", null)
      .where("canceled_by", "is", null)
      .execute();
    await advanceWorkflow(turn, workflow, { type: "cancel-workflow", at });
    await recordEvent(tx, {
      action: "workflow.cancel",
      organizationId: workflow.row.organization_id,
      actor,
      target: { id, type: "workflow", name: workflow.row.name },
      success: true,
      ...(request && { request }),
    });
  });
}
