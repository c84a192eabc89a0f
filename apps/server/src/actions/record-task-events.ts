import type { EventsAnswer, TaskEvent } from "@ringfort/contract";
import type { Changing } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import { announce } from "./announce.ts";
import { requireClaim } from "./find-task.ts";
import { type House, takeTurn } from "./house.ts";

export interface NumberedEvents {
  readonly fence: number;
  /** The number of the first; the others follow without gaps. */
  readonly first: number;
  readonly events: readonly TaskEvent[];
}

/** Stores what a runner reports. Numbers that are known already change nothing; a gap is answered with where to go on from. */
export async function recordTaskEvents(
  house: House,
  { id, job_id }: Row<"tasks">,
  { fence, first, events }: NumberedEvents,
): Promise<EventsAnswer> {
  let stored: readonly TaskEvent[] = [];
  const answer = await takeTurn(house, async ({ tx }) => {
    stored = [];
    const task = await tx.selectFrom("tasks").selectAll().where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
    requireClaim(task, fence);
    const { canceling, last_seq } = task;
    const fresh = events.slice(Math.max(0, last_seq + 1 - first));
    if (first > last_seq + 1 || fresh.length === 0) return { acknowledged: last_seq, canceling };
    const from = last_seq + 1;
    await storeOutput(tx, task, from, fresh);
    await storeSteps(tx, task, fresh);
    const acknowledged = last_seq + fresh.length;
    const began = task.began || fresh.some((event) => event.type === "step-started" && event.step >= 0);
    await tx.updateTable("tasks").set({ last_seq: acknowledged, began }).where("id", "=", id).execute();
    await announce(tx, { about: "log", id, job: job_id });
    stored = fresh;
    return { acknowledged, canceling };
  });
  house.meters.logTaken(
    stored.reduce((sum, event) => sum + (event.type === "output" ? Buffer.byteLength(event.text) : 0), 0),
  );
  return answer;
}

async function storeOutput(
  tx: Changing,
  { id, attempt }: Row<"tasks">,
  from: number,
  events: readonly TaskEvent[],
): Promise<void> {
  const chunks = events.flatMap((event, place) =>
    event.type === "output"
      ? [
          {
            task_id: id,
            attempt,
            seq: from + place,
            step: event.step,
            at: new Date(event.at),
            text: Buffer.from(event.text),
          },
        ]
      : [],
  );
  if (chunks.length === 0) return;
  await tx.insertInto("log_chunks").values(chunks).execute();
  const sums = new Map<number, { bytes: number; lines: number }>();
  for (const { step, text } of chunks) {
    const sum = sums.get(step) ?? { bytes: 0, lines: 0 };
    sum.bytes += text.length;
    sum.lines += countLines(text);
    sums.set(step, sum);
  }
  for (const [step, { bytes, lines }] of sums) {
    await tx
      .insertInto("steps")
      .values({ task_id: id, attempt, step, name: "", log_bytes: bytes, log_lines: lines })
      .onConflict((conflict) =>
        conflict.columns(["task_id", "attempt", "step"]).doUpdateSet((eb) => ({
          log_bytes: eb("steps.log_bytes", "+", bytes),
          log_lines: eb("steps.log_lines", "+", lines),
        })),
      )
      .execute();
  }
}

async function storeSteps(tx: Changing, { id, attempt }: Row<"tasks">, events: readonly TaskEvent[]): Promise<void> {
  for (const event of events) {
    if (event.type === "output") continue;
    const changes =
      event.type === "step-started"
        ? { name: event.name, started_at: new Date(event.at) }
        : {
            ended_at: new Date(event.at),
            outcome: event.outcome,
            exit_code: event.exitCode ?? null,
            reason: event.reason ?? null,
          };
    await tx
      .insertInto("steps")
      .values({ task_id: id, attempt, step: event.step, name: "", ...changes })
      .onConflict((conflict) => conflict.columns(["task_id", "attempt", "step"]).doUpdateSet(changes))
      .execute();
  }
}

function countLines(text: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) count += 1;
  return count;
}
