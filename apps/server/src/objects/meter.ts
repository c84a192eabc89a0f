import { createHash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { ObjectTooLarge } from "./failures.ts";
import { frameMark } from "./frame.ts";

/** Lets bytes pass and knows afterwards how many, what their digest is and how they began. */
export class Meter extends Transform {
  readonly #hash = createHash("sha256");
  readonly #limit: number;
  size = 0;
  head: Buffer = Buffer.alloc(0);

  constructor(limit = Number.POSITIVE_INFINITY) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    if (this.size > this.#limit) {
      done(new ObjectTooLarge(this.#limit));
      return;
    }
    if (this.head.length < frameMark) this.head = Buffer.concat([this.head, chunk.subarray(0, frameMark)]);
    this.#hash.update(chunk);
    done(null, chunk);
  }

  /** Once: when everything has passed. */
  digest(): Buffer {
    return this.#hash.digest();
  }
}
