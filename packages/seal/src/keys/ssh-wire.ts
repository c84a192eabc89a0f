import { type Bytes, joined } from "../bytes/index.ts";

/** Texts and numbers as OpenSSH writes them (RFC 4251, section 5): four bytes of length before each text. */

export class TooShort extends Error {}

export class SshReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(count: number): Bytes {
    if (this.#at + count > this.#bytes.length) throw new TooShort("It ends too early.");
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  number(): number {
    return this.take(4).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  field(): Bytes {
    return this.take(this.number());
  }

  /** Names in the format are ASCII. */
  name(): string {
    return String.fromCharCode(...this.field().subarray(0, 100));
  }
}

/** Of less than 64 KiB. */
export function sshField(bytes: Uint8Array): Bytes {
  return joined(Uint8Array.of(0, 0, bytes.length >> 8, bytes.length & 255), bytes);
}
