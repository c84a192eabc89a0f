import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Outline } from "@ringfort/config";
import type { CompileAnswer, CompileRequest, CompilerJob, CompilerResult, CompilerSays } from "./compile-request.ts";

/** Beside this module in the source, and beside the bundle. */
const workerFile = join(
  import.meta.dirname,
  import.meta.filename.endsWith(".ts") ? "compile-worker.ts" : "compile-worker.mjs",
);

const memory = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 };
const mostThreads = 2;

export interface CompilerOptions {
  /** For one config, not counting what it waits for. */
  readonly limitMs?: number;
}

/** Why a config was given up; the message is for its author, the cause of a failure for the operator. */
export class CompileGivenUp extends Error {
  override readonly name = "CompileGivenUp";
  readonly why: "too-much" | "failed";
  constructor(why: "too-much" | "failed", message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

const ownBug = "The compiler failed on this config. That is a bug of Ringfort, and not a mistake in the config.";

interface Waiting {
  readonly job: CompilerJob;
  readonly resolve: (result: CompilerResult) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  working?: Waiting | undefined;
  timer?: NodeJS.Timeout;
}

/** Compiles in threads of its own, so that no config can hold up the API. One thread is always warm; a second comes when it is needed. */
export class Compiler implements AsyncDisposable {
  readonly #limitMs: number;
  readonly #queue: Waiting[] = [];
  readonly #threads = new Set<Thread>();
  #closed = false;

  constructor({ limitMs = 10_000 }: CompilerOptions = {}) {
    this.#limitMs = limitMs;
    this.#start();
  }

  async compile(request: CompileRequest): Promise<CompileAnswer> {
    return (await this.#perform({ kind: "compile", request })) as CompileAnswer;
  }

  /** What a config declares, without compiling it; nothing when it is none. */
  async outline(text: string): Promise<Outline | undefined> {
    return (await this.#perform({ kind: "outline", text })) as Outline | undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error("The compiler is closed"));
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  async #perform(job: CompilerJob): Promise<CompilerResult> {
    return await new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#closed || this.#queue.length === 0) return;
    const idle = [...this.#threads].find(({ working }) => !working);
    const thread = idle ?? (this.#threads.size < mostThreads ? this.#start() : undefined);
    if (!thread) return;
    thread.working = this.#queue.shift()!;
    thread.worker.postMessage(thread.working.job);
    const tooLong = new CompileGivenUp(
      "too-much",
      `Compiling this config took longer than ${this.#limitMs / 1_000} s.`,
    );
    thread.timer = setTimeout(() => this.#lose(thread, tooLong), this.#limitMs);
  }

  #finish(thread: Thread, said: CompilerSays): void {
    const { working } = thread;
    thread.working = undefined;
    clearTimeout(thread.timer);
    if (said.ok) working?.resolve(said.result);
    else working?.reject(new CompileGivenUp("failed", ownBug, { cause: said.bug }));
    this.#next();
  }

  /** What was given up is ended, and another thread made warm in its place. One that ends by itself comes again when it is needed. */
  #lose(thread: Thread, why: Error): void {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    void thread.worker.terminate();
    if (thread.working && !this.#closed && this.#threads.size === 0) this.#start();
    thread.working?.reject(why);
    this.#next();
  }

  #start(): Thread {
    // No environment and no arguments of ours: what compiles the texts of strangers knows nothing.
    const worker = new Worker(workerFile, { env: {}, argv: [], execArgv: [], resourceLimits: memory });
    const thread: Thread = { worker };
    worker.unref();
    worker.on("message", (said: CompilerSays) => this.#finish(thread, said));
    worker.on("error", (error) => this.#lose(thread, explain(error)));
    worker.on("exit", () => this.#lose(thread, new Error("The compiler's thread has ended")));
    this.#threads.add(thread);
    return thread;
  }
}

function explain(error: unknown): Error {
  const isMemory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
  if (isMemory) return new CompileGivenUp("too-much", "Compiling this config takes more memory than there is for one.");
  return error instanceof Error ? error : new Error(String(error));
}
