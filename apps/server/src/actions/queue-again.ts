import type { Claim } from "@ringfort/contract";
import type { Changing } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import { announce } from "./announce.ts";
import { type House, takeTurn } from "./house.ts";

/** Puts a claimed task back to where it stood in the queue. Whoever had claimed it can say nothing about it any more. */
export async function queueAgain(tx: Changing, task: Row<"tasks">, attempt: number): Promise<void> {
  await tx
    .updateTable("tasks")
    .set({
      status: "queued",
      attempt,
      fence: null,
      token_hash: null,
      continuation_hash: null,
      runner_id: null,
      lease_until: null,
      claimed_at: null,
      began: false,
      last_seq: 0,
    })
    .where("id", "=", task.id)
    .execute();
  await announce(tx, { about: "class", id: task.class_id! });
  await announce(tx, { about: "task", id: task.id });
}

/** For claims that nobody heard of: the runner hung up while it was answered, so the next one need not wait for the leases to run out. */
export async function giveBack(house: House, claims: readonly Pick<Claim, "task" | "fence">[]): Promise<void> {
  for (const { task: id, fence } of claims) {
    await takeTurn(house, async ({ tx }) => {
      const task = await tx
        .selectFrom("tasks")
        .selectAll()
        .where("id", "=", id)
        .where("fence", "=", fence)
        .where("status", "=", "claimed")
        // One that is to stop is left to the leases, which know how to end it.
        .where("canceling", "=", false)
        .forUpdate()
        .executeTakeFirst();
      if (task) await queueAgain(tx, task, task.attempt);
    });
  }
}
