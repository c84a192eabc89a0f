import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { type House, takeTurn } from "../house.ts";
import { systemUser } from "../system-user.ts";
import { acceptScheduled, lockProject } from "./accept-scheduled.ts";
import { cronDueAt } from "./remember-config-schedules.ts";

const atOnce = 100;

type ConfigSchedule = Row<"config_schedules">;

/** Starts the scheduled workflows of configs that are due, each once. Answers whether there may be more. */
export async function runConfigSchedules(house: House): Promise<boolean> {
  const due = await house.db
    .selectFrom("config_schedules")
    .selectAll()
    .where("due_at", "<=", new Date(house.now()))
    .orderBy("due_at")
    .limit(atOnce)
    .execute();
  for (const schedule of due) {
    try {
      await start(house, schedule);
    } catch (error) {
      const { project_id: project, branch, workflow } = schedule;
      house.log.error({ project, branch, workflow, err: error }, "A scheduled workflow was left out");
      await putOff(house.db, schedule, house.now()).execute();
    }
  }
  return due.length === atOnce;
}

async function start(house: House, schedule: ConfigSchedule): Promise<void> {
  const { project_id, branch, workflow } = schedule;
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const project = await lockProject(turn, project_id);
    const taken = await putOff(tx, schedule, at).where("due_at", "<=", new Date(at)).executeTakeFirst();
    if (!project || taken.numUpdatedRows === 0n) return;
    const { id: actorId } = await systemUser(tx);
    await acceptScheduled(turn, {
      project,
      actorId,
      ref: `refs/heads/${branch}`,
      schedule: { id: "", name: workflow },
      triggerParameters: { workflow },
    });
  });
}

function putOff(db: Querying, { project_id, branch, workflow, cron }: ConfigSchedule, at: number) {
  return db
    .updateTable("config_schedules")
    .set({ due_at: cronDueAt(cron, at) })
    .where("project_id", "=", project_id)
    .where("branch", "=", branch)
    .where("workflow", "=", workflow)
    .where("cron", "=", cron);
}
