import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Header } from "tar-stream";

export interface TarEntry {
  readonly header: Header;
  /** To be read, or left alone: what is not read is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** The entries of a tar, one at a time. Stopping early destroys the tar. */
export async function* entriesOf(tar: Readable): AsyncGenerator<TarEntry> {
  const input = extract();
  const fed = pipeline(tar, input as unknown as NodeJS.WritableStream);
  fed.catch((error: Error) => input.destroy(error));
  try {
    for await (const entry of input) {
      yield { header: entry.header, content: entry as AsyncIterable<Uint8Array> };
      entry.resume();
    }
    await fed;
  } finally {
    tar.destroy();
  }
}
