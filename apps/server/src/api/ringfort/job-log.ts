import type { JobStatus } from "@ringfort/contract";
import { isTerminal } from "@ringfort/engine";
import { sql } from "kysely";
import type { House } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import type { StreamEvent } from "./event-stream.ts";

/** A chunk is at most 1 MiB, so this bounds what one reader keeps in memory. */
const chunksAtOnce = 16;

interface Cursor {
  readonly attempt: number;
  readonly seq: number;
}

/**
 * What is new in the log of a job since the last time. `output` carries the text and the byte at which it begins in the log of its step;
 * `step` says how far that log has come: what a reader then lacks has left the rows meanwhile, and is read by its range.
 */
export class JobLog {
  readonly #house: Pick<House, "db">;
  readonly #jobId: string;
  readonly #cursors: Map<number, Cursor>;
  readonly #steps = new Map<string, string>();
  readonly #bytes = new Map<string, number>();
  /** Tasks of which there may be news; nothing: of any. */
  #about: Set<string> | undefined;
  isOver = false;

  constructor(house: Pick<House, "db">, jobId: string, lastEventId: string | undefined) {
    this.#house = house;
    this.#jobId = jobId;
    this.#cursors = readCursors(lastEventId);
  }

  /** There may be news of a task, or, when none is named, of any. */
  expect(task?: string): void {
    if (task === undefined) this.#about = undefined;
    else this.#about?.add(task);
  }

  async *news(): AsyncGenerator<StreamEvent> {
    const { db } = this.#house;
    const about = this.#about;
    this.#about = new Set();
    // First, so that what is written until it is read belongs to the job as it ended.
    const job = await db.selectFrom("jobs").select("status").where("id", "=", this.#jobId).executeTakeFirst();
    const tasks = await db
      .selectFrom("tasks")
      .select(["id", "node", "attempt"])
      .where("job_id", "=", this.#jobId)
      .orderBy("node")
      .execute();
    const ended = !job || isTerminal(job.status as JobStatus);
    for (const task of tasks) {
      if (!ended && about && !about.has(task.id)) continue;
      yield* this.#output(task);
      yield* this.#stepNews(task);
    }
    if (!ended) return;
    this.isOver = true;
    yield { event: "end", data: { status: job?.status ?? "canceled" } };
  }

  async *#output(task: Pick<Row<"tasks">, "id" | "node" | "attempt">): AsyncGenerator<StreamEvent> {
    const known = this.#cursors.get(task.node);
    let seq = known?.attempt === task.attempt ? known.seq : 0;
    for (;;) {
      const chunks = await this.#house.db
        .selectFrom("log_chunks")
        .select(["seq", "step", "at", "text"])
        .where("task_id", "=", task.id)
        .where("attempt", "=", task.attempt)
        .where("seq", ">", seq)
        .orderBy("seq")
        .limit(chunksAtOnce)
        .execute();
      for (const chunk of chunks) {
        const from = await this.#begin(task, chunk.step, chunk.seq);
        this.#bytes.set(keyOf(task, chunk.step), from + chunk.text.length);
        seq = chunk.seq;
        this.#cursors.set(task.node, { attempt: task.attempt, seq });
        const place = { task: task.id, node: task.node, attempt: task.attempt, step: chunk.step };
        yield {
          event: "output",
          id: writeCursors(this.#cursors),
          data: { ...place, from, at: chunk.at.toISOString(), text: chunk.text.toString() },
        };
      }
      if (chunks.length < chunksAtOnce) return;
    }
  }

  /** The byte at which a chunk begins; counted once a step, then kept. */
  async #begin({ id, attempt }: Pick<Row<"tasks">, "id" | "attempt">, step: number, seq: number): Promise<number> {
    const known = this.#bytes.get(keyOf({ id, attempt }, step));
    if (known !== undefined) return known;
    const { rows } = await sql<{ bytes: number }>`
      select coalesce(sum(octet_length(text)), 0)::bigint as bytes from log_chunks
      where task_id = ${id} and attempt = ${attempt} and step = ${step} and seq < ${seq}`.execute(this.#house.db);
    return Number(rows[0]!.bytes);
  }

  async *#stepNews({ id, node, attempt }: Pick<Row<"tasks">, "id" | "node" | "attempt">): AsyncGenerator<StreamEvent> {
    const steps = await this.#house.db
      .selectFrom("steps")
      .select(["step", "name", "started_at", "ended_at", "outcome", "exit_code", "reason", "log_bytes", "log_lines"])
      .where("task_id", "=", id)
      .where("attempt", "=", attempt)
      .orderBy("step")
      .execute();
    for (const step of steps) {
      const data = { task: id, node, attempt, ...step };
      const said = JSON.stringify(data);
      if (this.#steps.get(keyOf({ id, attempt }, step.step)) === said) continue;
      this.#steps.set(keyOf({ id, attempt }, step.step), said);
      yield { event: "step", data };
    }
  }
}

function keyOf({ id, attempt }: Pick<Row<"tasks">, "id" | "attempt">, step: number): string {
  return `${id} ${attempt} ${step}`;
}

/** `0:1:45,1:1:20`: the last chunk that was sent of each node, and its attempt. Anything else means the beginning. */
function readCursors(text: string | undefined): Map<number, Cursor> {
  const found = new Map<number, Cursor>();
  if (text === undefined || !/^\d{1,5}:\d{1,5}:\d{1,15}(?:,\d{1,5}:\d{1,5}:\d{1,15}){0,9999}$/.test(text)) return found;
  for (const part of text.split(",")) {
    const [node, attempt, seq] = part.split(":").map(Number) as [number, number, number];
    found.set(node, { attempt, seq });
  }
  return found;
}

function writeCursors(cursors: ReadonlyMap<number, Cursor>): string {
  return [...cursors].map(([node, { attempt, seq }]) => `${node}:${attempt}:${seq}`).join(",");
}
