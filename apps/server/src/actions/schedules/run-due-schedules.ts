import type { Row } from "../../postgres/tables.ts";
import { type House, takeTurn } from "../house.ts";
import { acceptScheduled, lockProject } from "./accept-scheduled.ts";
import { nextOccurrence } from "./next-occurrence.ts";

const atOnce = 100;

/** Runs the schedules of API v2 that are due, each once, however long nobody looked. Answers whether there may be more. */
export async function runDueSchedules(house: House): Promise<boolean> {
  const due = await house.db
    .selectFrom("schedules")
    .select(["id", "project_id", "timetable"])
    .where("due_at", "<=", new Date(house.now()))
    .orderBy("due_at")
    .limit(atOnce)
    .execute();
  for (const schedule of due) {
    try {
      await runDue(house, schedule);
    } catch (error) {
      // One that cannot be run is not in the way of the others, nor of its own next time.
      house.log.error({ schedule: schedule.id, project: schedule.project_id, err: error }, "A schedule was left out");
      await house.db
        .updateTable("schedules")
        .set({ due_at: nextOccurrence(schedule.timetable, new Date(house.now())) ?? null })
        .where("id", "=", schedule.id)
        .execute();
    }
  }
  return due.length === atOnce;
}

async function runDue(house: House, { id, project_id }: Pick<Row<"schedules">, "id" | "project_id">): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const project = await lockProject(turn, project_id);
    const schedule = await tx
      .selectFrom("schedules")
      .selectAll()
      .where("id", "=", id)
      .where("due_at", "<=", new Date(at))
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    // Run by another server in the meantime, or gone.
    if (!project || !schedule) return;
    const { branch, tag, ...parameters } = schedule.parameters;
    await acceptScheduled(turn, {
      project,
      actorId: schedule.actor_id,
      ref: typeof tag === "string" ? `refs/tags/${tag}` : `refs/heads/${String(branch)}`,
      schedule,
      parameters,
    });
    await tx
      .updateTable("schedules")
      .set({ due_at: nextOccurrence(schedule.timetable, new Date(at)) ?? null })
      .where("id", "=", id)
      .execute();
  });
}
