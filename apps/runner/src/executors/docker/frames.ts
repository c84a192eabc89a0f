const headerLength = 8;

/**
 * Takes apart the engine's stream of a command without a terminal: eight bytes that name the stream and the length,
 * then that many bytes. Both streams come out as one, in the order of arrival.
 */
export class Frames {
  #header = Buffer.alloc(0);
  #left = 0;

  *read(chunk: Buffer): Generator<Buffer> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left === 0) {
        const missing = headerLength - this.#header.length;
        this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (this.#header.length < headerLength) return;
        this.#left = this.#header.readUInt32BE(4);
        this.#header = Buffer.alloc(0);
      } else {
        const content = rest.subarray(0, this.#left);
        this.#left -= content.length;
        rest = rest.subarray(content.length);
        yield content;
      }
    }
  }
}
