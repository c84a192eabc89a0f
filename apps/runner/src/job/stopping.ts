import type { JobRequest } from "./job.ts";

/** Thrown out of a step when its job is stopped from outside. */
class JobStopped extends Error {
  constructor() {
    super("The job was stopped");
    this.name = "JobStopped";
  }
}

/** The two ways in which a job ends that are nobody's step: somebody stopped it, or its time was up. */
export class Stopping {
  readonly signal: AbortSignal;
  readonly #timeUp = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #timeMs: number;

  constructor(request: Pick<JobRequest, "signal" | "limits">) {
    this.signal = AbortSignal.any([request.signal, this.#timeUp.signal]);
    this.#timeMs = request.limits.timeMs;
    // A timer cannot be longer than this, which is 24 days.
    this.#timer = setTimeout(() => this.#timeUp.abort(), Math.min(this.#timeMs, 2 ** 31 - 1));
    this.#timer.unref();
  }

  /** How the job was stopped; only to be asked when it was. */
  get outcome(): { readonly status: "canceled" | "timedout"; readonly reason: string } {
    return this.#timeUp.signal.aborted
      ? { status: "timedout", reason: `The job ran longer than it may (${inWords(this.#timeMs)})` }
      : { status: "canceled", reason: "The job was canceled" };
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** Stops waiting for `work` when the signal comes; whoever closes the room ends the work itself. */
export async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(new JobStopped());
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
    work.catch(() => undefined);
    stopped.promise.catch(() => undefined);
  }
}

/** `1h30m`, `10m0s`, `5s`: durations as CircleCI's own messages spell them. */
export function inWords(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${(h > 0 ? `${h}h` : "") + (h > 0 || m > 0 ? `${m}m` : "")}${s}s`;
}
