import { Readable } from "node:stream";
import { type House, takeTurn } from "./house.ts";

const longestLog = 1024 ** 3;
const chunksAtOnce = 500;

/** Moves the log of an ended task from rows into objects, one for each step. */
export async function storeLog(house: House, taskId: string, attempt: number): Promise<void> {
  const steps = await house.db
    .selectFrom("steps")
    .select("step")
    .where("task_id", "=", taskId)
    .where("attempt", "=", attempt)
    .where("log_digest", "is", null)
    .where("log_bytes", ">", 0)
    .orderBy("step")
    .execute();
  for (const { step } of steps) await storeStep(house, taskId, attempt, step);
}

async function storeStep(house: House, taskId: string, attempt: number, step: number): Promise<void> {
  const text = Readable.from(chunksOf(house, taskId, attempt, step));
  const { digest } = await house.objects.put(text, { limit: longestLog, compress: true });
  await takeTurn(house, async ({ tx }) => {
    await tx
      .updateTable("steps")
      .set({ log_digest: digest })
      .where("task_id", "=", taskId)
      .where("attempt", "=", attempt)
      .where("step", "=", step)
      .execute();
    await tx
      .deleteFrom("log_chunks")
      .where("task_id", "=", taskId)
      .where("attempt", "=", attempt)
      .where("step", "=", step)
      .execute();
  });
}

/** In order, a few at a time: a log may be larger than memory. */
export async function* chunksOf(
  { db }: Pick<House, "db">,
  taskId: string,
  attempt: number,
  step: number,
  after = 0,
): AsyncGenerator<Buffer> {
  for (let last = after; ; ) {
    const rows = await db
      .selectFrom("log_chunks")
      .select(["seq", "text"])
      .where("task_id", "=", taskId)
      .where("attempt", "=", attempt)
      .where("step", "=", step)
      .where("seq", ">", last)
      .orderBy("seq")
      .limit(chunksAtOnce)
      .execute();
    for (const { text } of rows) yield text;
    if (rows.length < chunksAtOnce) return;
    last = rows.at(-1)!.seq;
  }
}
