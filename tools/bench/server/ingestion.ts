import { randomUUID } from "node:crypto";
import type { Claim, ClaimAnswer } from "@ringfort/contract";
import { sql } from "kysely";
import type { RealHouse } from "../../real-house/open-real-house.ts";

const textBytes = 64 * 1024;
const eventsAtOnce = 2;
const batches = 128;

export interface Ingestion {
  /** MB of log a second, from a runner's requests into the database. */
  readonly ours: number[];
  /** MB a second, when the same rows are inserted by themselves. */
  readonly inserts: number[];
}

/** One task's log, as fast as the server acknowledges it, in batches of the size that a runner makes. */
export async function measureIngestion(house: RealHouse, rounds: number): Promise<Ingestion> {
  const result: Ingestion = { ours: [], inserts: [] };
  const text = `${"a line of a log, as long as many are, of a build\n".repeat(2_000)}`.slice(0, textBytes);
  for (let round = 0; round < rounds; round++) {
    result.ours.push(await sendAll(house, text));
    result.inserts.push(await insertAll(house, text));
  }
  return result;
}

async function sendAll(house: RealHouse, text: string): Promise<number> {
  const claim = await claimOne(house);
  const from = performance.now();
  for (let batch = 0; batch < batches; batch++) {
    const events = Array.from({ length: eventsAtOnce }, () => ({ type: "output", step: 0, text, at: Date.now() }));
    await ask(house, `/tasks/${claim.task}/events`, claim.token, {
      fence: claim.fence,
      first: batch * eventsAtOnce + 1,
      events,
    });
  }
  const seconds = (performance.now() - from) / 1_000;
  await ask(house, `/tasks/${claim.task}/end`, claim.token, { fence: claim.fence, status: "success" });
  return (batches * eventsAtOnce * textBytes) / 1e6 / seconds;
}

async function insertAll({ db }: RealHouse, text: string): Promise<number> {
  const task = randomUUID();
  const content = Buffer.from(text);
  const from = performance.now();
  for (let batch = 0; batch < batches; batch++) {
    const rows = Array.from({ length: eventsAtOnce }, (_, place) => ({
      task_id: task,
      attempt: 1,
      seq: batch * eventsAtOnce + place + 1,
      step: 0,
      at: new Date(),
      text: content,
    }));
    await db.insertInto("log_chunks").values(rows).execute();
  }
  const seconds = (performance.now() - from) / 1_000;
  await sql`delete from log_chunks where task_id = ${task}`.execute(db);
  return (batches * eventsAtOnce * textBytes) / 1e6 / seconds;
}

/** As a runner of the class would, which must not have one of its own meanwhile. */
async function claimOne(house: RealHouse): Promise<Claim> {
  await house.trigger();
  const runner = { name: "bench", hostname: "bench", version: "0", platform: "bench", free: 1, working: [] };
  for (;;) {
    const { claims } = await ask<ClaimAnswer>(house, "/claim", house.runnerToken, runner);
    if (claims[0]) return claims[0];
  }
}

async function ask<Answer>({ url }: RealHouse, path: string, token: string, body: object): Promise<Answer> {
  const response = await fetch(`${url}/api/ringfort/v1/runner${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  return (await response.json()) as Answer;
}
