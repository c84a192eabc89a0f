import { setTimeout as after } from "node:timers/promises";

/** Waits, unless the signal comes first: then it throws. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms > 0) await after(ms, undefined, { signal });
}
