import { setTimeout as delay } from "node:timers/promises";
import { Unanswered } from "./failures.ts";

const shortestMs = 100;
const longestMs = 10_000;

/** Waits longer every time, and never in step with other runners. */
export class Backoff {
  #nextMs = shortestMs;

  get isFresh(): boolean {
    return this.#nextMs === shortestMs;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const ms = this.#nextMs * (0.5 + randomShare() / 2);
    this.#nextMs = Math.min(this.#nextMs * 2, longestMs);
    await delay(ms, undefined, { signal });
  }

  reset(): void {
    this.#nextMs = shortestMs;
  }
}

/** Asks until there is an answer, yes or no. Throws what the signal says when it comes first. */
export async function untilAnswered<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const backoff = new Backoff();
  while (true) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (failure) {
      signal.throwIfAborted();
      if (!(failure instanceof Unanswered)) throw failure;
      await backoff.wait(signal);
    }
  }
}

function randomShare(): number {
  return Math.random();
}
