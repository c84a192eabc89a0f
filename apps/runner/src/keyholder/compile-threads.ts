import { join } from "node:path";
import { Worker } from "node:worker_threads";

/** Beside this module in the source, and beside the bundle. */
const workerFile = join(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "own-compile-worker.ts" : "own-compile-worker.mjs",
);
const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
/** Not at once: the job that was decided starts now, and needs the processor. */
const makeAfterMs = 1_000;
const keptMs = 60_000;

/** Threads for compilers, each for one decision: one that has never compiled anything waits for the next, as long as decisions come. */
export class CompileThreads {
  #spare: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  take(): Worker {
    clearTimeout(this.#timer);
    const spare = this.#spare;
    this.#spare = undefined;
    spare?.removeAllListeners();
    return spare ?? newThread();
  }

  /** A decision has been made: another may follow. */
  expectMore(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keepSpare(), makeAfterMs).unref();
  }

  #keepSpare(): void {
    const drop = () => {
      this.#spare = undefined;
    };
    this.#spare ??= newThread().once("error", drop).once("exit", drop);
    const spare = this.#spare;
    this.#timer = setTimeout(() => void spare.terminate(), keptMs).unref();
  }
}

function newThread(): Worker {
  const worker = new Worker(workerFile, { env: {}, argv: [], execArgv: [], resourceLimits: memory });
  worker.unref();
  return worker;
}
