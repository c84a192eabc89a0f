import { createHash } from "node:crypto";
import { pipeline, Readable, Transform, type TransformCallback } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { ObjectDamaged } from "./failures.ts";
import type { ByteRange } from "./store.ts";

/** Undoes the frame, if there is one. An error of either end arrives at whoever reads. */
export function unframed(stored: Readable, framed: boolean): Readable {
  return framed ? pipeline(stored, createZstdDecompress(), () => undefined) : stored;
}

/** Errors with ObjectDamaged unless the content is exactly what `digest` says. */
export function verified(plain: Readable, digest: string): Readable {
  return pipeline(plain, new Verifier(digest), () => undefined);
}

/** Stops reading `plain` where the range ends. */
export function sliced(plain: Readable, { start, end = Number.POSITIVE_INFINITY }: ByteRange): Readable {
  let position = 0;
  const slice = new Readable({
    read: () => void plain.resume(),
    destroy: (error, done) => {
      plain.destroy();
      done(error);
    },
  });
  plain.on("data", (chunk: Buffer) => {
    const wanted = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position));
    position += chunk.length;
    if (wanted.length > 0 && !slice.push(wanted)) plain.pause();
    if (position >= end) slice.push(null);
  });
  plain.pause();
  plain.once("end", () => position < end && slice.push(null));
  plain.once("error", (error) => slice.destroy(error));
  return slice;
}

export function checkRange({ start, end = start }: ByteRange): void {
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end))
    throw new RangeError("A range starts at 0 or later and does not end before it starts.");
}

class Verifier extends Transform {
  readonly #hash = createHash("sha256");
  readonly #digest: string;
  #last: Buffer | undefined;

  constructor(digest: string) {
    super();
    this.#digest = digest;
  }

  // One chunk is held back: a reader who counts bytes never has all of a damaged object.
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    const ready = this.#last;
    this.#last = chunk;
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    if (this.#hash.digest("hex") === this.#digest) done(null, this.#last);
    else done(new ObjectDamaged(this.#digest));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
    done(/^(ZSTD|Z)_/.test(code) ? new ObjectDamaged(this.#digest) : error);
  }
}
