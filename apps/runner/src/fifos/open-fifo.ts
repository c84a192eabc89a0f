import { close, constants, fstat, open } from "node:fs";
import { promisify } from "node:util";

const openFile = promisify(open);
const statOf = promisify(fstat);

/**
 * Both ends at once: never waits for the other side, and is never told that nobody is there. `O_NOFOLLOW` and the look at what was
 * opened are for rooms without walls, where a job can put something else in the place of a FIFO.
 */
export function openBothEnds(path: string): Promise<number> {
  return openFifo(path, constants.O_RDWR);
}

/** The reading end: reads nothing until somebody writes, and ends when the last writer is gone. */
export function openReadingEnd(path: string): Promise<number> {
  return openFifo(path, constants.O_RDONLY);
}

async function openFifo(path: string, access: number): Promise<number> {
  const fd = await openFile(path, access | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  if ((await statOf(fd)).isFIFO()) return fd;
  await promisify(close)(fd);
  throw new Error("Something else is in the place of a FIFO");
}
