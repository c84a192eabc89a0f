import type { TaskEvent } from "@ringfort/contract";
import type { JobEvent } from "../job/job.ts";

/** Sends a batch, as often as it takes, and answers the number of the last event that the server now has. */
export type SendEvents = (first: number, events: readonly TaskEvent[]) => Promise<number>;

const mostEvents = 2_000;
/** In characters, which escapes may make six times as many bytes: a batch stays below 1 MiB. */
const largestBatch = 128 * 1024;
const largestText = 64 * 1024;
const longestSentence = 4_096;
/** Beyond this the job waits until the server has caught up. */
const mostWaiting = 4 * 1024 * 1024;
const eventCost = 100;

/**
 * Takes a job's events to the server in order, each once: the first leaves at once, those that come meanwhile go together. What is
 * not yet acknowledged is kept, and there is a limit to how much that is.
 */
export class EventPipe {
  readonly #send: SendEvents;
  readonly #onFailure: (failure: unknown) => void;
  #waiting: TaskEvent[] = [];
  #cost = 0;
  #next = 1;
  #sending: Promise<void> | undefined;
  #hasRoom: PromiseWithResolvers<void> | undefined;
  #isBroken = false;

  constructor(send: SendEvents, onFailure: (failure: unknown) => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** Answers a promise when the job should wait before it says more. */
  put(event: JobEvent): Promise<void> | undefined {
    if (this.#isBroken) return undefined;
    for (const one of toTaskEvents(event)) this.#add(one);
    this.#sending ??= this.#sendAll();
    if (this.#cost > mostWaiting) this.#hasRoom ??= Promise.withResolvers();
    return this.#hasRoom?.promise;
  }

  /** Fulfilled when the server has everything, or will never have it. */
  async emptied(): Promise<void> {
    while (this.#sending) await this.#sending;
  }

  #add(event: TaskEvent): void {
    const last = this.#waiting.at(-1);
    const text = event.type === "output" ? event.text : "";
    if (
      last?.type === "output" &&
      event.type === "output" &&
      last.step === event.step &&
      last.text.length + text.length <= largestText
    ) {
      this.#waiting[this.#waiting.length - 1] = { ...last, text: last.text + text };
      this.#cost += text.length;
      return;
    }
    this.#waiting.push(event);
    this.#cost += costOf(event);
  }

  async #sendAll(): Promise<void> {
    // What happens in the same moment goes together.
    await undefined;
    try {
      while (this.#waiting.length > 0) await this.#sendBatch(this.#takeBatch());
    } catch (failure) {
      this.#isBroken = true;
      this.#waiting = [];
      this.#onFailure(failure);
    } finally {
      this.#sending = undefined;
      if (this.#isBroken) this.#hasRoom?.resolve();
    }
  }

  async #sendBatch(batch: TaskEvent[]): Promise<void> {
    for (let left = batch; left.length > 0; ) {
      const acknowledged = await this.#send(this.#next, left);
      const taken = acknowledged - this.#next + 1;
      if (taken < 1 || taken > left.length) {
        throw new Error(`the server acknowledged event ${acknowledged} when it was sent ${this.#next} and later ones`);
      }
      for (const event of left.slice(0, taken)) this.#cost -= costOf(event);
      left = left.slice(taken);
      this.#next += taken;
      if (this.#cost <= mostWaiting / 2) this.#letGoOn();
    }
  }

  #takeBatch(): TaskEvent[] {
    let size = 0;
    let count = 0;
    for (const event of this.#waiting) {
      size += costOf(event);
      if (count > 0 && (size > largestBatch || count >= mostEvents)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  #letGoOn(): void {
    this.#hasRoom?.resolve();
    this.#hasRoom = undefined;
  }
}

function costOf(event: TaskEvent): number {
  return eventCost + (event.type === "output" ? event.text.length : 0);
}

function* toTaskEvents(event: JobEvent): Generator<TaskEvent> {
  switch (event.type) {
    case "step-started":
      yield { ...event, name: event.name.slice(0, longestSentence) };
      return;
    case "step-ended": {
      const { reason, ...rest } = event;
      yield { ...rest, ...(reason !== undefined && { reason: reason.slice(0, longestSentence) }) };
      return;
    }
    case "output": {
      const at = Date.now();
      for (const text of pieces(event.text)) yield { ...event, text, at };
    }
  }
}

/** Never between the two halves of one character. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + largestText, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end--;
    yield text.slice(start, end);
    start = end;
  }
}
