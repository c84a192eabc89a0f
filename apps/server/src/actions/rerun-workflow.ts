import { Refusal } from "@ringfort/contract";
import type { RerunChoice, RerunRefusal } from "@ringfort/engine";
import type { Doing } from "./create-organization.ts";
import { type House, takeTurn } from "./house.ts";
import { lockWorkflow } from "./lock-workflow.ts";
import { openRerun } from "./open-rerun.ts";
import { runningDisabled, settingsOfOrganization } from "./organization-settings.ts";
import { recordEvent } from "./record-event.ts";

/** Runs an ended workflow again, or parts of it, as a person asks. Answers the id of the new one. */
export async function rerunWorkflow(
  house: House,
  id: string,
  choice: RerunChoice,
  { actor, request }: Doing,
): Promise<string> {
  return await takeTurn(house, async (turn) => {
    const { row } = await lockWorkflow(turn, id);
    const { is_running_disabled } = await settingsOfOrganization(turn.tx, row.organization_id);
    if (is_running_disabled) throw new Refusal("forbidden", runningDisabled);
    const rerun = await openRerun(turn, row, choice, { by: "person", actorId: actor.id });
    if (!rerun.ok) throw new Refusal(rerun.refusal === "not-ended" ? "conflict" : "invalid", reasons[rerun.refusal]);
    await recordEvent(turn.tx, {
      action: "workflow.retry",
      organizationId: row.organization_id,
      actor,
      target: { id: rerun.workflowId, type: "workflow", name: row.name },
      success: true,
      payload: { of: id },
      ...(request && { request }),
    });
    return rerun.workflowId;
  });
}

const reasons: Readonly<Record<RerunRefusal, string>> = {
  "not-ended": "This workflow has not ended. Cancel it first, or wait.",
  "setup-workflow": "A setup workflow continues its pipeline once, so it cannot be rerun. Trigger a new pipeline.",
  "too-old": "This pipeline is more than 90 days old and cannot be rerun.",
  "too-many-reruns": "This workflow was rerun 100 times, which is the limit. Trigger a new pipeline.",
  "no-such-job": "jobs: these are not all jobs of this workflow.",
  "nothing-failed": "from_failed: no job of this workflow failed.",
};
