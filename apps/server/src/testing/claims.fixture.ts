import type { Claim } from "@ringfort/contract";
import { sql } from "kysely";
import { recoverLostTasks } from "../actions/recover-lost-tasks.ts";
import type { TestHouse } from "./house.fixture.ts";
import { Player } from "./player.fixture.ts";

/** A runner that a test leads by the hand. */
export function newPlayer({ url, runnerToken }: TestHouse): Player {
  return new Player(url, runnerToken);
}

/** Asks until there is something to claim. */
export async function claimNext(house: TestHouse, player: Player): Promise<Claim> {
  return await house.until(async () => (await player.claim(1))[0]);
}

/** The runner of a claim falls silent for longer than a lease. */
export async function loseRunner({ house }: TestHouse, { task }: Claim): Promise<void> {
  await house.db
    .updateTable("tasks")
    .set({ lease_until: sql<Date>`now() - interval '1 second'` })
    .where("id", "=", task)
    .execute();
  await recoverLostTasks(house);
}

export async function jobOf({ house }: TestHouse, { task }: Claim) {
  return await house.db
    .selectFrom("jobs")
    .innerJoin("tasks", "tasks.job_id", "jobs.id")
    .select(["jobs.id", "jobs.status", "jobs.reason", "tasks.status as task", "tasks.attempt", "jobs.workflow_id"])
    .where("tasks.id", "=", task)
    .executeTakeFirstOrThrow();
}
