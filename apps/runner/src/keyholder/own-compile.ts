import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { OwnCompileAnswer, OwnCompileRequest } from "./compile-job.ts";

/** Beside this module in the source, and beside the bundle. */
const workerFile = join(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "own-compile-worker.ts" : "own-compile-worker.mjs",
);
const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
const longestMs = 10_000;

/** One decision's compiler: a thread without environment, network or keys in it, ended when the decision is made. */
export class OwnCompiler implements AsyncDisposable {
  readonly #worker = new Worker(workerFile, { env: {}, argv: [], execArgv: [], resourceLimits: memory });
  #ended: Error | undefined;

  constructor() {
    this.#worker.unref();
    this.#worker.on("error", (error) => {
      this.#ended = error as Error;
    });
  }

  /** `undefined` when it takes too much, of time or of memory. */
  async compile(request: OwnCompileRequest): Promise<OwnCompileAnswer | undefined> {
    if (this.#ended) return undefined;
    const { promise, resolve } = Promise.withResolvers<OwnCompileAnswer | undefined>();
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, longestMs);
    this.#worker.once("message", resolve);
    this.#worker.once("error", giveUp);
    this.#worker.once("exit", giveUp);
    this.#worker.postMessage(request);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#worker.off("message", resolve).off("error", giveUp).off("exit", giveUp);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
