import { StepFailure } from "../steps/step-context.ts";
import type { StepLog } from "./log.ts";

/** Steps with `background: true`: they run beside the others, end with the job, and never decide its outcome. */
export class BackgroundSteps {
  readonly #end = new AbortController();
  readonly #running = new Set<Promise<void>>();

  start(log: StepLog, work: (signal: AbortSignal) => Promise<void>, stopped: AbortSignal): void {
    const signal = AbortSignal.any([this.#end.signal, stopped]);
    const running = work(signal)
      .then(() => log.end("success", { exitCode: 0 }))
      .catch((failure: unknown) => {
        if (signal.aborted) log.end(stopped.aborted ? "canceled" : "success", { reason: "Ended with the job" });
        else log.end("failed", detailsOf(failure));
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#running);
  }
}

function detailsOf(failure: unknown): { exitCode?: number; reason: string } {
  const reason = failure instanceof Error ? failure.message : String(failure);
  const exitCode = failure instanceof StepFailure ? failure.exitCode : undefined;
  return exitCode === undefined ? { reason } : { reason, exitCode };
}
