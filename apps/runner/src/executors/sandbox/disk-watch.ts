import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const blockBytes = 512;
const shortestPauseMs = 1_000;
/** Pauses are this many times as long as a look took, so that watching costs a few percent of one core at most. */
const pauseFactor = 30;

/** Looks now and then at how much a folder holds, and calls `onExceeded` once when that is more than allowed. */
export function watchDisk(folder: string, allowedBytes: number, onExceeded: () => void): AbortController {
  const watching = new AbortController();
  look(folder, allowedBytes, onExceeded, watching.signal).catch(() => {
    // The pause was cut short: the room is being closed.
  });
  return watching;
}

async function look(folder: string, allowedBytes: number, onExceeded: () => void, signal: AbortSignal): Promise<void> {
  for (let pauseMs = shortestPauseMs; ; ) {
    await delay(pauseMs, undefined, { signal, ref: false });
    const begun = performance.now();
    if ((await measure(folder, allowedBytes, signal)) > allowedBytes) return onExceeded();
    pauseMs = Math.max(shortestPauseMs, pauseFactor * (performance.now() - begun));
  }
}

/** Bytes on disk below a folder; stops counting at what is enough to know. Files come and go meanwhile, and links are not followed. */
async function measure(folder: string, enough: number, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && bytes <= enough && !signal.aborted; next = folders.pop()) {
    try {
      for await (const entry of await opendir(next)) {
        const path = join(next, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else bytes += (await lstat(path)).blocks * blockBytes;
      }
    } catch {
      // Removed, or closed to us, between two looks.
    }
  }
  return bytes;
}
