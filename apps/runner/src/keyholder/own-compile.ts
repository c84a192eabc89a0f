import type { Worker } from "node:worker_threads";
import type { OwnCompileAnswer, OwnCompileRequest } from "./compile-job.ts";
import type { CompileThreads } from "./compile-threads.ts";
import type { CompiledBefore } from "./compiled-before.ts";

const longestMs = 10_000;

/** What the decisions of one keyholder share. */
export interface Compilers {
  readonly before: CompiledBefore;
  readonly threads: CompileThreads;
}

/** One decision's compiler: a thread without environment, network or keys in it, ended when the decision is made. */
export class OwnCompiler implements AsyncDisposable {
  readonly #before: CompiledBefore;
  readonly #threads: CompileThreads;
  readonly #pipeline: string;
  #worker: Worker | undefined;
  #ended: Error | undefined;

  constructor({ before, threads }: Compilers, pipeline: string) {
    this.#before = before;
    this.#threads = threads;
    this.#pipeline = pipeline;
    // Its start takes as long as git's answer, which the caller asks for next.
    if (!before.expects(pipeline)) this.#begin();
  }

  /** `undefined` when it takes too much, of time or of memory. */
  async compile(request: OwnCompileRequest): Promise<OwnCompileAnswer | undefined> {
    const known = this.#before.find(request);
    if (known) return known;
    const answer = await this.#compile(request, this.#begin());
    if (answer) this.#before.keep(request, answer, this.#pipeline);
    return answer;
  }

  #begin(): Worker {
    if (this.#worker) return this.#worker;
    const worker = this.#threads.take();
    worker.on("error", (error) => {
      this.#ended = error as Error;
    });
    this.#worker = worker;
    return worker;
  }

  async #compile(request: OwnCompileRequest, worker: Worker): Promise<OwnCompileAnswer | undefined> {
    if (this.#ended) return undefined;
    const { promise, resolve } = Promise.withResolvers<OwnCompileAnswer | undefined>();
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, longestMs);
    worker.once("message", resolve);
    worker.once("error", giveUp);
    worker.once("exit", giveUp);
    worker.postMessage(request);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      worker.off("message", resolve).off("error", giveUp).off("exit", giveUp);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#worker) return;
    this.#threads.expectMore();
    await this.#worker.terminate();
  }
}
