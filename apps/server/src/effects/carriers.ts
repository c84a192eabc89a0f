import type { WorkflowEvent } from "@ringfort/engine";
import { advanceWorkflow } from "../actions/advance-workflow.ts";
import { compilePipeline } from "../actions/compile-pipeline.ts";
import { decideDelivery, type Undecided } from "../actions/decide-delivery.ts";
import { forgetOrganization } from "../actions/delete-organization.ts";
import { giveUpPipeline } from "../actions/give-up-pipeline.ts";
import { type House, type Turn, takeTurn } from "../actions/house.ts";
import { lockWorkflow } from "../actions/lock-workflow.ts";
import { openRerun } from "../actions/open-rerun.ts";
import type { OwedKind } from "../actions/owe.ts";
import { storeLog } from "../actions/store-log.ts";
import { callWebhook, callWebhooks } from "./call-webhooks.ts";
import type { Carriers, Settling } from "./carry-out-effects.ts";
import { noteEnd, notePipeline } from "./note-end.ts";
import { reportStatus } from "./report-status.ts";

/** What one waits for: the database alone, repositories and forges that are asked, or those who are told. */
export const groups = ["inside", "asking", "telling"] as const;

type Group = (typeof groups)[number];

/** Who settles what the house owes. Each group has hands of its own, so that whoever answers slowly makes only their own kind wait. */
const table: Readonly<Record<OwedKind, Settling & { readonly group: Group }>> = {
  "compile-pipeline": {
    group: "asking",
    carryOut: async (house, { pipeline }) => {
      await compilePipeline(house, pipeline as string);
      await notePipeline(house, pipeline as string);
    },
    giveUp: (house, { pipeline }, error) => giveUpPipeline(house, pipeline as string, error),
  },
  "decide-delivery": {
    group: "asking",
    carryOut: (house, payload) => decideDelivery(house, payload as unknown as Undecided),
  },
  "tell-workflow": { group: "inside", carryOut: tellWorkflow },
  "rerun-workflow": { group: "inside", carryOut: rerunFailed },
  "forget-organization": {
    group: "inside",
    carryOut: (house, { organization }) => forgetOrganization(house, organization as string),
  },
  "store-log": {
    group: "inside",
    carryOut: (house, { task, attempt }) => storeLog(house, task as string, attempt as number),
  },
  "report-status": {
    group: "telling",
    carryOut: (house, { job }) => reportStatus(house, job as string),
  },
  "call-webhooks": {
    group: "inside",
    carryOut: async (house, { workflow, job }) => {
      await callWebhooks(house, workflow as string, job as string | undefined);
      await noteEnd(house, workflow as string, job as string | undefined);
    },
  },
  "call-webhook": {
    group: "telling",
    carryOut: (house, { webhook, workflow, job }) =>
      callWebhook(house, webhook as string, workflow as string, job as string | undefined),
  },
};

export function carriersOf(group: Group): Carriers {
  return Object.fromEntries(Object.entries(table).filter(([, settling]) => settling.group === group));
}

async function tellWorkflow(house: House, { workflow, event }: Readonly<Record<string, unknown>>): Promise<void> {
  await takeTurn(house, async (turn) => {
    if (!(await isThere(turn, workflow as string))) return;
    const locked = await lockWorkflow(turn, workflow as string);
    await advanceWorkflow(turn, locked, event as WorkflowEvent);
  });
}

/** Gone with its project, or because it was old: nothing is owed to it any more. */
async function isThere({ tx }: Turn, workflow: string): Promise<boolean> {
  return (await tx.selectFrom("workflows").select("id").where("id", "=", workflow).executeTakeFirst()) !== undefined;
}

async function rerunFailed(house: House, { workflow }: Readonly<Record<string, unknown>>): Promise<void> {
  await takeTurn(house, async (turn) => {
    if (!(await isThere(turn, workflow as string))) return;
    const { row } = await lockWorkflow(turn, workflow as string);
    const done = await turn.tx.selectFrom("workflows").select("id").where("rerun_of", "=", row.id).executeTakeFirst();
    if (!done) await openRerun(turn, row, { from: "failed" }, { by: "auto", actorId: row.actor_id });
  });
}
