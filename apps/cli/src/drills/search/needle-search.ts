import { type EncodingName, encodingsOf, shortestNeedle } from "./encodings.ts";

export interface Wanted {
  readonly name: string;
  /** Parts of the secret: one alone, in any encoding, is a finding. A line break or the end of a page can cut only one. */
  readonly cores: readonly Buffer[];
}

export interface Needle {
  readonly name: string;
  readonly encoding: EncodingName;
  readonly bytes: Buffer;
}

/**
 * Many needles at once by Wu and Manber: most of a text is skipped eleven bytes at a time, and what random text costs does not grow
 * with the needles. Built once, used for gigabytes.
 */
export class NeedleSearch {
  /** How much of a chunk must be seen again with the next one. */
  readonly overlap: number;
  readonly #shifts = new Uint8Array(65_536).fill(shortestNeedle - 1);
  readonly #byStart = new Map<number, Needle[]>();
  /** Which starts there are, by their hash: few candidates reach the map. */
  readonly #starts = new Uint8Array(1 << 20);

  constructor(wanted: readonly Wanted[]) {
    const needles = wanted.flatMap(({ name, cores }) =>
      cores.flatMap((core) => encodingsOf(core).map((encoded) => ({ name, ...encoded }))),
    );
    this.overlap = needles.reduce((longest, { bytes }) => Math.max(longest, bytes.length), 1) - 1;
    for (const needle of needles) this.#add(needle);
  }

  #add(needle: Needle): void {
    const { bytes } = needle;
    for (let at = 1; at < shortestNeedle; at++) {
      const pair = bytes[at - 1]! | (bytes[at]! << 8);
      this.#shifts[pair] = Math.min(this.#shifts[pair]!, shortestNeedle - 1 - at);
    }
    const start = bytes.readUInt32LE(0);
    this.#starts[hashOf(start)] = 1;
    const others = this.#byStart.get(start);
    if (others) others.push(needle);
    else this.#byStart.set(start, [needle]);
  }

  /** Tells each needle in `text` that ends after its first `seen` bytes. */
  search(text: Buffer, seen: number, found: (needle: Needle, at: number) => void): void {
    const shifts = this.#shifts;
    const starts = this.#starts;
    const last = shortestNeedle - 1;
    const end = text.length;
    for (let at = Math.max(last, seen - this.overlap); at < end; ) {
      const shift = shifts[text[at - 1]! | (text[at]! << 8)]!;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const from = at - last;
      const start = (text[from]! | (text[from + 1]! << 8) | (text[from + 2]! << 16) | (text[from + 3]! << 24)) >>> 0;
      if (starts[hashOf(start)] === 1) this.#compare(text, from, start, seen, found);
      at++;
    }
  }

  #compare(text: Buffer, from: number, start: number, seen: number, found: (needle: Needle, at: number) => void): void {
    for (const needle of this.#byStart.get(start) ?? []) {
      const { length } = needle.bytes;
      if (from + length > text.length || from + length <= seen) continue;
      if (needle.bytes.compare(text, from, from + length) === 0) found(needle, from);
    }
  }
}

function hashOf(start: number): number {
  return Math.imul(start, 0x9e37_79b1) >>> 12;
}
