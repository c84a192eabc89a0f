import { closeSync, readSync, writeSync } from "node:fs";

/** How long a waiting command may oversleep when another one took its line. */
const againMs = 20;

/**
 * Wakes commands that wait for their FIFOs. Each takes a line out of one shared FIFO, perhaps another's: so there is a line for
 * everyone, again and again until nobody waits, and what is left over is taken out.
 */
export class WakeUp {
  readonly #fd: number;
  readonly #countWaiting: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(fd: number, countWaiting: () => number) {
    this.#fd = fd;
    this.#countWaiting = countWaiting;
  }

  ring(): void {
    clearTimeout(this.#timer);
    this.#drain();
    const waiting = this.#countWaiting();
    if (waiting === 0) return;
    this.#without("EAGAIN", () => writeSync(this.#fd, "\n".repeat(waiting)));
    this.#timer = setTimeout(() => this.ring(), againMs);
    this.#timer.unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    closeSync(this.#fd);
  }

  /** Not more than a pipe holds: a job that keeps filling it would keep us here. */
  #drain(): void {
    this.#without("EAGAIN", () => readSync(this.#fd, Buffer.alloc(64 * 1024)));
  }

  #without(code: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== code) throw error;
    }
  }
}
