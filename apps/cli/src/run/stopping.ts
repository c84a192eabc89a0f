const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Whoever wants the run to end: a signal, or a reader that closed the pipe. */
export interface Stopping extends Disposable {
  readonly signal: AbortSignal;
  stop(): void;
}

/** The first signal stops the run in order; the second ends the process at once, after `atOnce` has done what cannot wait. */
export function watchForStop(exitCode: number, atOnce: () => void): Stopping {
  const abort = new AbortController();
  const stop = () => {
    if (!abort.signal.aborted) {
      abort.abort();
      return;
    }
    atOnce();
    process.exit(exitCode);
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: abort.signal,
    stop: () => abort.abort(),
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
