import { Refusal } from "@ringfort/contract";
import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import { hashOf } from "./secret-tokens.ts";

const stale = "This claim is no longer yours: its lease ran out, or the task has ended. Drop the work.";

/** The task that a task's token speaks for, whatever has become of it. */
export async function taskOfToken(db: Querying, id: string, token: string): Promise<Row<"tasks">> {
  const task = await db
    .selectFrom("tasks")
    .selectAll()
    .where("id", "=", id)
    .where("token_hash", "=", hashOf(token))
    .executeTakeFirst();
  if (!task) throw new Refusal("stale-fence", stale);
  return task;
}

/** Refuses whoever claims by a fence that is not the task's, or a task that has ended. */
export function requireClaim(task: Pick<Row<"tasks">, "fence" | "status">, fence: number): void {
  if (task.fence !== fence || task.status !== "claimed") throw staleClaim();
}

export function staleClaim(): Refusal {
  return new Refusal("stale-fence", stale);
}
