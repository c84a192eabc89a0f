import { leaseMs, type TaskAnswer } from "@ringfort/contract";
import { sql } from "kysely";
import type { Row } from "../postgres/tables.ts";
import { staleClaim } from "./find-task.ts";
import type { House } from "./house.ts";

/** A sign of life: the claim lasts for another lease. */
export async function renewTask({ db }: House, task: Row<"tasks">, fence: number): Promise<TaskAnswer> {
  const renewed = await db
    .updateTable("tasks")
    .set({ lease_until: sql`now() + ${leaseMs} * interval '1 millisecond'` })
    .where("id", "=", task.id)
    .where("fence", "=", fence)
    .where("status", "=", "claimed")
    .returning("canceling")
    .executeTakeFirst();
  if (!renewed) throw staleClaim();
  return { canceling: renewed.canceling };
}
