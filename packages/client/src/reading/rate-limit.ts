import type { Instant } from "@ringfort/contract";
import type { HttpAnswer, Transport } from "./transport.ts";

/** A wait that is longer is not waited: the answer is `rate-limited`, and a later scan goes on from there. */
const longestWait = 60_000;

/** One pause for all requests to a host: whoever is told to wait makes the others wait as well. */
export class RateLimit {
  readonly #transport: Pick<Transport, "now" | "wait">;
  #until: Instant = 0;

  constructor(transport: Pick<Transport, "now" | "wait">) {
    this.#transport = transport;
  }

  /** Waits until requests are welcome; false when that is too long. */
  async isOpen(): Promise<boolean> {
    for (let left = this.#left(); left > 0; left = this.#left()) {
      if (left > longestWait) return false;
      await this.#transport.wait(left);
    }
    return true;
  }

  #left(): number {
    return this.#until - this.#transport.now();
  }

  /** A 429 says when to come back; without `Retry-After`, after `otherwise`. */
  refuse(answer: HttpAnswer, otherwise: number): void {
    this.#pause(seconds(answer.header("retry-after")) ?? otherwise);
  }

  /** Nothing remains of the window: asking at once would only be refused. A window that is longer than we wait is left to a 429. */
  note(answer: HttpAnswer): void {
    for (const [remaining, reset] of families) {
      const window = seconds(answer.header(reset));
      if (answer.header(remaining) === "0" && window !== undefined && window <= longestWait) this.#pause(window);
    }
  }

  #pause(milliseconds: number): void {
    this.#until = Math.max(this.#until, this.#transport.now() + milliseconds);
  }
}

const windows = ["second", "minute", "hour", "day"];
const families: readonly (readonly [string, string])[] = [
  ["ratelimit-remaining", "ratelimit-reset"],
  ...windows.map((window) => [`x-ratelimit-remaining-${window}`, `x-ratelimit-reset-${window}`] as const),
];

/** A count of seconds as milliseconds; dates, which `Retry-After` also allows, are not used by the platform. */
function seconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : undefined;
}
