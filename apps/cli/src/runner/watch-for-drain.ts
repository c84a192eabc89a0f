const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Draining extends Disposable {
  readonly drain: AbortSignal;
  readonly stop: AbortSignal;
}

/**
 * The first signal lets what runs end, the second ends it, the third ends the process. A runner that was started by `ringfort up`
 * ends with it, however that went.
 */
export function watchForDrain(log: (line: string) => void): Draining {
  const drain = new AbortController();
  const stop = new AbortController();
  const hear = () => {
    if (stop.signal.aborted) process.exit(1);
    if (drain.signal.aborted) {
      log("stopping now: what runs is ended");
      stop.abort();
    } else {
      log("stopping: what runs is finished first; a second signal ends it");
      drain.abort();
    }
  };
  const orphaned = () => {
    log("whoever started this runner is gone: stopping now");
    drain.abort();
    stop.abort();
  };
  for (const signal of signals) process.on(signal, hear);
  if (process.connected) process.once("disconnect", orphaned);
  return {
    drain: drain.signal,
    stop: stop.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, hear);
      process.off("disconnect", orphaned);
      // The channel would keep this process alive.
      if (process.connected) process.disconnect();
    },
  };
}
