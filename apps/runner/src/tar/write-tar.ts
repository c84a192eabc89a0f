import { Readable } from "node:stream";
import { type Header, type Pack, pack } from "tar-stream";

/** The part of a header that says what an entry is; owners are the unpacker's business. */
export type EntryHeader = Pick<Header, "name"> & Partial<Pick<Header, "type" | "mode" | "mtime" | "linkname" | "size">>;

export class TarWriter {
  readonly #pack: Pack;

  constructor(pack: Pack) {
    this.#pack = pack;
  }

  /** A folder, a link, or a small file whose content is at hand. */
  add(header: EntryHeader, content: string | Uint8Array = ""): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pack.entry(header, content, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** `content` has to hold exactly `header.size` bytes. */
  async addStream(header: EntryHeader & { size: number }, content: AsyncIterable<Uint8Array>): Promise<void> {
    const written = Promise.withResolvers<void>();
    const sink = this.#pack.entry(header, (error) => (error ? written.reject(error) : written.resolve()));
    written.promise.catch(() => undefined);
    try {
      for await (const chunk of content) {
        if (!sink.write(chunk)) await drained(sink, written.promise);
      }
      sink.end(null);
    } catch (error) {
      sink.destroy();
      throw error;
    }
    await written.promise;
  }
}

/** A tar whose entries `write` adds while it is being read: never more of it in memory than a few chunks. */
export function tarOf(write: (tar: TarWriter) => Promise<void>): Readable {
  const tar = pack();
  write(new TarWriter(tar)).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  );
  return Readable.from(tar as AsyncIterable<Buffer>, { objectMode: false });
}

/** Ended or drained, whichever comes first: a reader that goes away must not leave the writer waiting. */
async function drained(
  sink: { once(event: "drain", listener: () => void): unknown },
  ended: Promise<void>,
): Promise<void> {
  await Promise.race([new Promise<void>((resolve) => sink.once("drain", resolve)), ended]);
}
