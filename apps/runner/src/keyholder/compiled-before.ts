import { createHash } from "node:crypto";
import type { OwnCompileAnswer, OwnCompileRequest } from "./compile-job.ts";

const most = 4;
const longestRequest = 1_000_000;
const keptMs = 60_000;

/** The last answers of compilers: jobs of one pipeline ask for the same thing, and a compile has no input but its request. */
export class CompiledBefore {
  readonly #answers = new Map<string, OwnCompileAnswer>();
  readonly #pipelines = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** Whether a job of the pipeline was here a moment ago. */
  expects(pipeline: string): boolean {
    return this.#pipelines.has(pipeline);
  }

  find(request: OwnCompileRequest): OwnCompileAnswer | undefined {
    const key = keyOf(request);
    return key === undefined ? undefined : this.#answers.get(key);
  }

  keep(request: OwnCompileRequest, answer: OwnCompileAnswer, pipeline: string): void {
    const key = keyOf(request);
    if (key === undefined) return;
    while (this.#answers.size >= most) this.#answers.delete(this.#answers.keys().next().value!);
    while (this.#pipelines.size >= most) this.#pipelines.delete(this.#pipelines.keys().next().value!);
    this.#answers.set(key, answer);
    this.#pipelines.add(pipeline);
    this.#timer?.close();
    // A runner at rest holds nothing.
    this.#timer = setTimeout(() => this.#forget(), keptMs).unref();
  }

  #forget(): void {
    this.#answers.clear();
    this.#pipelines.clear();
  }
}

function keyOf(request: OwnCompileRequest): string | undefined {
  const text = JSON.stringify(request);
  return text.length > longestRequest ? undefined : createHash("sha256").update(text).digest("hex");
}
