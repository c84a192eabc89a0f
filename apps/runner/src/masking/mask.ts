import { type Automaton, automatonOf } from "./automaton.ts";
import { needlesOf } from "./needles.ts";

/** Hides secrets in text. One per job: it holds what to look for, and each stream gets a `MaskedStream` of its own. */
export class Mask {
  readonly #automaton: Automaton | undefined;

  constructor(secrets: Iterable<string>) {
    const needles = needlesOf(secrets);
    this.#automaton = needles.size === 0 ? undefined : automatonOf(needles);
  }

  stream(): MaskedStream {
    return new MaskedStream(this.#automaton);
  }

  text(text: string): string {
    const stream = this.stream();
    return stream.write(Buffer.from(text, "utf8")) + stream.end();
  }
}

const stars = Buffer.from("****");

/**
 * Bytes in, masked text out, whatever the chunks are cut like: in the middle of a secret or of a UTF-8 character.
 * Holds back only what may still become a secret, so never more than the longest one.
 */
export class MaskedStream {
  readonly #automaton: Automaton | undefined;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #state = 0;
  /** Read but not yet given out, because a secret may begin here. */
  #held: Uint8Array = Buffer.alloc(0);
  /** Secrets found in `#held`, as offsets into it, in order, not touching each other. */
  #found: { start: number; end: number }[] = [];
  /** Bytes at the start of `#held` that belong to a secret whose stars are already out. */
  #starred = 0;

  constructor(automaton: Automaton | undefined) {
    this.#automaton = automaton;
  }

  write(chunk: Uint8Array): string {
    if (!this.#automaton) return this.#decoder.decode(chunk, { stream: true });
    const before = this.#held.length;
    const bytes = before === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#search(this.#automaton, bytes, before);
    const out = this.#release(bytes, bytes.length - this.#automaton.depth[this.#state]!);
    return this.#decoder.decode(out, { stream: true });
  }

  /** What is left; nothing may be written afterwards. */
  end(): string {
    const out = this.#release(this.#held, this.#held.length);
    return this.#decoder.decode(out);
  }

  #search(automaton: Automaton, bytes: Uint8Array, from: number): void {
    const { begins, pairs, found } = automaton;
    const last = bytes.length - 1;
    let state = this.#state;
    for (let at = from; at < bytes.length; at++) {
      if (state === 0) {
        while (at < last && pairs[bytes[at]! * 256 + bytes[at + 1]!] === 0) at++;
        if (at === last && begins[bytes[at]!] === 0) break;
      }
      state = automaton.next(state, bytes[at]!);
      if (found[state] !== 0) this.#note(at + 1 - found[state]!, at + 1);
    }
    this.#state = state;
  }

  /** Secrets may lie within or across one another: what overlaps becomes one. */
  #note(start: number, end: number): void {
    let first = start;
    if (first < this.#starred) {
      this.#starred = end;
      this.#found = [];
      return;
    }
    for (let last = this.#found.at(-1); last && last.end > first; last = this.#found.at(-1)) {
      first = Math.min(first, last.start);
      this.#found.pop();
    }
    this.#found.push({ start: first, end });
  }

  /** Gives out the first `upTo` bytes, starred, and holds the rest. */
  #release(bytes: Uint8Array, upTo: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = Math.min(this.#starred, upTo);
    let later = this.#starred - at;
    const waiting: { start: number; end: number }[] = [];
    for (const { start, end } of this.#found) {
      if (start >= upTo) {
        waiting.push({ start: start - upTo, end: end - upTo });
        continue;
      }
      parts.push(bytes.subarray(at, start), stars);
      at = Math.min(end, upTo);
      later = end - at;
    }
    parts.push(bytes.subarray(at, upTo));
    this.#found = waiting;
    this.#starred = later;
    // Copied: the caller's chunk may be a piece of a large pool.
    this.#held = Buffer.from(bytes.subarray(upTo));
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }
}
