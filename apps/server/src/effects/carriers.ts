import type { WorkflowEvent } from "@ringfort/engine";
import { advanceWorkflow } from "../actions/advance-workflow.ts";
import { compilePipeline } from "../actions/compile-pipeline.ts";
import { decideDelivery, type Undecided } from "../actions/decide-delivery.ts";
import { forgetOrganization } from "../actions/delete-organization.ts";
import { type House, takeTurn } from "../actions/house.ts";
import { lockWorkflow } from "../actions/lock-workflow.ts";
import { openRerun } from "../actions/open-rerun.ts";
import type { OwedKind } from "../actions/owe.ts";
import { storeLog } from "../actions/store-log.ts";
import { callWebhooks } from "./call-webhooks.ts";
import type { Carrier } from "./carry-out-effects.ts";
import { reportStatus } from "./report-status.ts";

/** Who settles what the house owes. */
export const carriers: Readonly<Record<OwedKind, Carrier>> = {
  "compile-pipeline": (house, { pipeline }) => compilePipeline(house, pipeline as string),
  "tell-workflow": tellWorkflow,
  "rerun-workflow": rerunFailed,
  "forget-organization": (house, { organization }) => forgetOrganization(house, organization as string),
  "decide-delivery": (house, payload) => decideDelivery(house, payload as unknown as Undecided),
  "store-log": (house, { task, attempt }) => storeLog(house, task as string, attempt as number),
  "report-status": (house, { pipeline, job }) => reportStatus(house, pipeline as string, job as string),
  "call-webhooks": (house, { workflow, job }) => callWebhooks(house, workflow as string, job as string | undefined),
};

async function tellWorkflow(house: House, { workflow, event }: Readonly<Record<string, unknown>>): Promise<void> {
  await takeTurn(house, async (turn) => {
    const locked = await lockWorkflow(turn, workflow as string);
    await advanceWorkflow(turn, locked, event as WorkflowEvent);
  });
}

async function rerunFailed(house: House, { workflow }: Readonly<Record<string, unknown>>): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { row } = await lockWorkflow(turn, workflow as string);
    const done = await turn.tx.selectFrom("workflows").select("id").where("rerun_of", "=", row.id).executeTakeFirst();
    if (!done) await openRerun(turn, row, { from: "failed" }, { by: "auto", actorId: row.actor_id });
  });
}
