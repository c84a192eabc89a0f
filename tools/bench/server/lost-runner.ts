import { setTimeout as wait } from "node:timers/promises";
import type { RealHouse } from "../../real-house/open-real-house.ts";

const patienceMs = 120_000;

/** Seconds from the kill of a runner in the middle of a job until the job waits for another one. */
export async function measureLostRunner(house: RealHouse, rounds: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const runner = house.runners[0]!;
    runner.start();
    await house.trigger({ command: "sleep 600" });
    const task = await until(house, "claimed", 1);
    // A lease that was renewed a moment ago is the longest to wait for.
    await wait(11_000);
    const from = performance.now();
    await runner.kill();
    await until(house, "queued", 2, task);
    seconds.push((performance.now() - from) / 1_000);
    await house.db.updateTable("tasks").set({ status: "withdrawn" }).where("id", "=", task).execute();
  }
  return seconds;
}

async function until({ db }: RealHouse, status: string, attempt: number, id?: string): Promise<string> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await wait(50)) {
    const found = await db
      .selectFrom("tasks")
      .select("id")
      .where("status", "=", status as "queued")
      .where("attempt", "=", attempt)
      .$if(id !== undefined, (query) => query.where("id", "=", id!))
      .executeTakeFirst();
    if (found) return found.id;
  }
  throw new Error(`No task became ${status}`);
}
