import { advanceSerialGroup, freeGroup, type SerialGroupEvent } from "@ringfort/engine";
import type { Turn } from "./house.ts";
import type { LockedWorkflow } from "./lock-workflow.ts";
import { owe } from "./owe.ts";

/** Those who wait are looked at this often: one who has waited too long gives up. */
const clockEveryMs = 60_000;

export async function askSerialGroup(turn: Turn, { row }: LockedWorkflow, name: string, jobId: string): Promise<void> {
  const { number } = await turn.tx
    .selectFrom("pipelines")
    .select("number")
    .where("id", "=", row.pipeline_id)
    .executeTakeFirstOrThrow();
  const request = { workflowId: row.id, jobId, projectId: row.project_id, pipelineNumber: number };
  await changeSerialGroup(turn, row.organization_id, name, { type: "ask", request, at: turn.at });
}

export async function leaveSerialGroup(turn: Turn, { row }: LockedWorkflow, name: string): Promise<void> {
  await changeSerialGroup(turn, row.organization_id, name, { type: "release", workflowId: row.id, at: turn.at });
}

/** Changes a group that no other transaction changes meanwhile. Its news reaches workflows later, so that two are never locked at once. */
export async function changeSerialGroup(
  { tx, at }: Turn,
  organizationId: string,
  name: string,
  event: SerialGroupEvent,
): Promise<void> {
  const place = { organization_id: organizationId, name };
  await tx
    .insertInto("serial_groups")
    .values({ ...place, state: JSON.stringify(freeGroup) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { state } = await tx
    .selectFrom("serial_groups")
    .select("state")
    .where("organization_id", "=", organizationId)
    .where("name", "=", name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const [next, news] = advanceSerialGroup(state, event);
  await tx
    .updateTable("serial_groups")
    .set({
      state: JSON.stringify(next),
      clock_due_at: next.waiting.length > 0 ? new Date(at + clockEveryMs) : null,
    })
    .where("organization_id", "=", organizationId)
    .where("name", "=", name)
    .execute();
  for (const { type, workflowId, jobId } of news) {
    await owe(tx, { kind: "tell-workflow", workflow: workflowId, event: { type, jobId, at } });
  }
}
