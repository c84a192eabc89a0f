import { nextAfter, parseCron } from "@ringfort/config";
import type { EventSource, Row } from "../../postgres/tables.ts";
import { fullRefOf } from "../accept-runs.ts";
import { type House, takeTurn } from "../house.ts";
import { acceptScheduled, lockProject } from "./accept-scheduled.ts";

const atOnce = 100;

/** When a trigger of the clock fires next; null for others. */
export function triggerDueAt({ schedule }: EventSource, after: Date): Date | null {
  const read = schedule && parseCron(schedule.cron_expression);
  const next = read?.ok ? nextAfter(read.cron, after.getTime()) : Number.POSITIVE_INFINITY;
  return Number.isFinite(next) ? new Date(next) : null;
}

/** Fires the triggers whose cron expression has come round, each once. Answers whether there may be more. */
export async function runDueTriggers(house: House): Promise<boolean> {
  const due = await house.db
    .selectFrom("triggers")
    .select(["id", "project_id", "event_source"])
    .where("due_at", "<=", new Date(house.now()))
    .where("disabled", "=", false)
    .orderBy("due_at")
    .limit(atOnce)
    .execute();
  for (const trigger of due) {
    try {
      await fire(house, trigger);
    } catch (error) {
      house.log.error({ trigger: trigger.id, project: trigger.project_id, err: error }, "A trigger was left out");
      await house.db
        .updateTable("triggers")
        .set({ due_at: triggerDueAt(trigger.event_source, new Date(house.now())) })
        .where("id", "=", trigger.id)
        .execute();
    }
  }
  return due.length === atOnce;
}

async function fire(house: House, { id, project_id }: Pick<Row<"triggers">, "id" | "project_id">): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const project = await lockProject(turn, project_id);
    const trigger = await tx
      .selectFrom("triggers")
      .selectAll()
      .where("id", "=", id)
      .where("due_at", "<=", new Date(at))
      .where("disabled", "=", false)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!project || !trigger) return;
    const ref = fullRefOf(trigger.checkout_ref ?? project.default_branch);
    const configRef = fullRefOf(trigger.config_ref ?? project.default_branch);
    await acceptScheduled(turn, {
      project,
      actorId: trigger.event_source.schedule!.attribution_actor.id,
      definitionId: trigger.pipeline_definition_id,
      ref,
      schedule: { id: trigger.id, name: trigger.event_name ?? "" },
      parameters: trigger.parameters,
      values: { "pipeline.trigger.id": trigger.id, "pipeline.trigger.name": trigger.event_name },
      config: configRef === ref ? {} : { ref: configRef },
    });
    await tx
      .updateTable("triggers")
      .set({ due_at: triggerDueAt(trigger.event_source, new Date(at)) })
      .where("id", "=", id)
      .execute();
  });
}
