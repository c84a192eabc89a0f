import { Refusal } from "@ringfort/contract";
import { sql } from "kysely";
import type { ByteRange } from "../objects/store.ts";
import type { House } from "./house.ts";
import { chunksOf } from "./store-log.ts";

/** One step of one attempt of a task: what has a log of its own. */
export interface LogPlace {
  readonly task: string;
  readonly attempt: number;
  readonly step: number;
}

type Reading = Pick<House, "db" | "objects">;

/** The bytes of a log as far as it has come, from wherever they lie now: they may move from rows into an object meanwhile. */
export async function* readLog(house: Reading, place: LogPlace, range: ByteRange): AsyncGenerator<Buffer> {
  for (let at = range.start; ; ) {
    const { digest, bytes } = await findLog(house, place);
    const end = Math.min(range.end ?? Number.POSITIVE_INFINITY, bytes);
    if (at >= end) return;
    if (digest !== null) {
      yield* readObject(house, digest, { start: at, end });
      return;
    }
    const before = at;
    for await (const piece of readRows(house, place, at, end)) {
      at += piece.length;
      yield piece;
    }
    const moved = at < end && (await findLog(house, place)).digest !== null;
    if (!moved && at === before) return;
  }
}

async function findLog({ db }: Reading, { task, attempt, step }: LogPlace) {
  const found = await db
    .selectFrom("steps")
    .select(["log_digest as digest", "log_bytes as bytes"])
    .where("task_id", "=", task)
    .where("attempt", "=", attempt)
    .where("step", "=", step)
    .executeTakeFirst();
  if (!found) throw new Refusal("not-found", "There is no such step.");
  return found;
}

async function* readObject({ objects }: Reading, digest: string, range: ByteRange): AsyncGenerator<Buffer> {
  const content = await objects.open(digest, range);
  if (!content) throw new Refusal("not-found", "This log is no longer kept.");
  for await (const piece of content) yield piece as Buffer;
}

async function* readRows(house: Reading, place: LogPlace, from: number, end: number): AsyncGenerator<Buffer> {
  const first = await chunkAt(house, place, from);
  if (!first) return;
  let at = first.starts;
  for await (const text of chunksOf(house, place.task, place.attempt, place.step, first.seq - 1)) {
    const piece = text.subarray(Math.max(0, from - at), Math.max(0, end - at));
    if (piece.length > 0) yield piece;
    at += text.length;
    if (at >= end) return;
  }
}

/** The chunk in which a byte of the log is. */
async function chunkAt(
  { db }: Reading,
  { task, attempt, step }: LogPlace,
  byte: number,
): Promise<{ readonly seq: number; readonly starts: number } | undefined> {
  const { rows } = await sql<{ seq: number; starts: number }>`
    select seq, starts::bigint as starts from (
      select seq, sum(octet_length(text)) over (order by seq) - octet_length(text) as starts
      from log_chunks where task_id = ${task} and attempt = ${attempt} and step = ${step}
    ) as placed where starts <= ${byte} order by seq desc limit 1`.execute(db);
  return rows[0];
}

/** The lines of a stream of bytes, each without its end and none longer than `longest`. */
export async function* linesOf(bytes: AsyncIterable<Buffer>, longest: number): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!.slice(0, longest);
    for (const line of lines) yield line.slice(0, longest);
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
