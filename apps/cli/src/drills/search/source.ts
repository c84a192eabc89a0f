import { closeSync, openSync, readSync } from "node:fs";

/** Bytes that can be read from anywhere: a file, a piece of a process's memory, what a compressed stream held. */
export interface Source {
  readonly place: string;
  /** Answers how many bytes came, 0 at the end. */
  read(at: number, into: Buffer): number;
}

export function bufferSource(place: string, bytes: Buffer): Source {
  return { place, read: (at, into) => (at < bytes.length ? bytes.copy(into, 0, at) : 0) };
}

/** Throws what opening the file throws. Dispose of it. */
export function fileSource(place: string, path: string): Source & Disposable {
  const file = openSync(path, "r");
  return {
    place,
    read: (at, into) => readSync(file, into, 0, into.length, at),
    [Symbol.dispose]: () => closeSync(file),
  };
}

/** All of `into`, unless the source ends before. */
export function readFully(source: Source, at: number, into: Buffer): number {
  let filled = 0;
  while (filled < into.length) {
    const count = source.read(at + filled, into.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
