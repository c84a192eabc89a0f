import { Readable } from "node:stream";
import { Refusal } from "@ringfort/contract";
import type { FastifyReply } from "fastify";

const heartbeatMs = 15_000;
const mostOfOne = 30;
const mostOfAll = 2_000;

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
  /** Where to go on from, as `Last-Event-ID` will say. */
  readonly id?: string;
}

/** Rung when there may be news. Rings that nobody waited for are heard by the next who waits. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Answers false when nothing rang in this time. */
  async wait(ms: number): Promise<boolean> {
    if (!this.#rung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

export interface Streaming {
  readonly caller: string;
  readonly bell: Bell;
  /** What there is to say now. */
  round(): AsyncIterable<StreamEvent>;
  isOver(): boolean;
  /** Asked at each heartbeat: whoever may no longer see this is not told more. */
  mayGoOn(): Promise<boolean>;
  close(): void;
}

/** How many streams are open, and whose: each holds a connection and asks the database at each piece of news. */
export class OpenStreams {
  readonly #byCaller = new Map<string, number>();
  #all = 0;

  /** Server-sent events until it is over or the caller goes away. A slow reader holds up only itself. */
  send(reply: FastifyReply, streaming: Streaming): FastifyReply {
    const { caller, bell } = streaming;
    const own = this.#byCaller.get(caller) ?? 0;
    if (own >= mostOfOne || this.#all >= mostOfAll) {
      streaming.close();
      throw new Refusal("too-many", "Too many streams are open. Close some.");
    }
    this.#byCaller.set(caller, own + 1);
    this.#all += 1;
    const gone = new AbortController();
    reply.raw.once("close", () => {
      gone.abort();
      bell.ring();
      streaming.close();
      this.#all -= 1;
      const left = this.#byCaller.get(caller)! - 1;
      if (left === 0) this.#byCaller.delete(caller);
      else this.#byCaller.set(caller, left);
    });
    return reply
      .header("content-type", "text/event-stream; charset=utf-8")
      .header("x-accel-buffering", "no")
      .send(Readable.from(write(streaming, gone.signal), { highWaterMark: 1 }));
  }
}

async function* write(streaming: Streaming, gone: AbortSignal): AsyncGenerator<string> {
  yield "retry: 2000\n\n";
  while (!gone.aborted) {
    for await (const { event, data, id } of streaming.round()) {
      yield `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      if (gone.aborted) return;
    }
    if (streaming.isOver()) return;
    if (await streaming.bell.wait(heartbeatMs)) continue;
    if (!(await streaming.mayGoOn())) return;
    yield ": still here\n\n";
  }
}
