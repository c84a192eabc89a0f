const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Stopping extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * The first Ctrl-C, or other signal, stops the run in order; the second ends the process at once, after `atOnce` has done what cannot
 * wait. A reader that leaves (`ringfort run | head`) stops the run as well: it must not leave containers behind.
 */
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
  const outputs = [process.stdout, process.stderr];
  const others = outputs.map((output) => output.listeners("error"));
  const readerLeft = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    abort.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  for (const output of outputs) output.removeAllListeners("error").on("error", readerLeft);
  return {
    signal: abort.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, stop);
      for (const [at, output] of outputs.entries()) {
        output.off("error", readerLeft);
        for (const listener of others[at]!) output.on("error", listener as () => void);
      }
    },
  };
}
