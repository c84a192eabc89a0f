import type { Log } from "./actions/house.ts";

/** Does something over and over: at once while there is more, after a while when there is not, and earlier when woken. */
export class WorkLoop {
  readonly #work: () => Promise<boolean>;
  readonly #everyMs: number;
  readonly #log: Log;
  readonly #name: string;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  /** `work` answers whether there may be more to do. */
  constructor(name: string, everyMs: number, log: Log, work: () => Promise<boolean>) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#log = log;
    this.#work = work;
  }

  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (this.#running) return;
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#stopped) return;
      if (this.#again) this.wake();
      else this.#timer = setTimeout(() => this.wake(), this.#everyMs).unref();
    });
  }

  /** Lets what is being done come to its end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      do this.#again = false;
      while ((await this.#work()) && !this.#stopped);
    } catch (error) {
      this.#log.error({ err: error, loop: this.#name }, "To be tried again");
    }
  }
}
