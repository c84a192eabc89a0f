import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import { type Extract, extract, type Pack, pack } from "tar-stream";

/** A tar says how long an entry is before the entry, and nobody knows how long a table will be: so files come in parts. */
const partBytes = 4 * 1024 ** 2;

export interface ArchivedFile {
  readonly name: string;
  /** To be read to its end before the next file. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** A tar in a zstd frame whose files `write` adds while it is being read. */
export function writeArchive(write: (archive: ArchiveWriter) => Promise<void>): Readable {
  const tar = pack();
  write(new ArchiveWriter(tar)).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  );
  const plain = Readable.from(tar as AsyncIterable<Buffer>, { objectMode: false });
  const packed = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  plain.once("error", (error) => packed.destroy(error));
  packed.once("close", () => plain.destroy());
  // It may fail before anybody reads, and a failure that nobody listens to ends the process.
  packed.on("error", () => undefined);
  return plain.pipe(packed);
}

export class ArchiveWriter {
  readonly #tar: Pack;

  constructor(tar: Pack) {
    this.#tar = tar;
  }

  async addFile(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    let number = 1;
    for await (const part of partsOf(content)) {
      await this.#add(`${name}/${String(number).padStart(8, "0")}`, part);
      number += 1;
    }
  }

  #add(name: string, content: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const closed = () => reject(new Error("Nobody reads the backup any more"));
      this.#tar.once("close", closed);
      this.#tar.entry({ name, mode: 0o600, mtime: new Date(0) }, content, (error) => {
        this.#tar.off("close", closed);
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

/** Of full size but the last; at least one, so that an empty file is a file. */
async function* partsOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let any = false;
  for await (const chunk of content) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < partBytes) continue;
    yield Buffer.concat(waiting);
    any = true;
    waiting = [];
    size = 0;
  }
  if (size > 0 || !any) yield Buffer.concat(waiting);
}

/** The files of an archive, one at a time, put together again from their parts. */
export async function* readArchive(packed: Readable): AsyncGenerator<ArchivedFile> {
  const plain = createZstdDecompress();
  const tar: Extract = extract();
  const fed = pipeline(packed, plain, tar as unknown as NodeJS.WritableStream);
  fed.catch((error: Error) => tar.destroy(error));
  const parts = (tar as AsyncIterable<Part>)[Symbol.asyncIterator]();
  try {
    let part = await parts.next();
    while (!part.done) {
      const name = fileOf(part.value.header.name);
      const content = async function* (): AsyncGenerator<Uint8Array> {
        for (; !part.done && fileOf(part.value.header.name) === name; part = await parts.next()) yield* part.value;
      };
      const reading = content();
      yield { name, content: reading };
      for await (const _ of reading);
    }
    // What follows the last entry is still to be found whole.
    await fed;
  } finally {
    packed.destroy();
    plain.destroy();
    tar.destroy();
  }
}

interface Part extends AsyncIterable<Uint8Array> {
  readonly header: { readonly name: string };
}

function fileOf(part: string): string {
  return part.replace(/\/\d{8,}$/, "");
}
