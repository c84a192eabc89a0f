import { type Automaton, automatonOf } from "./automaton.ts";
import { needlesOf } from "./needles.ts";
import { type Prefilter, prefilterOf } from "./prefilter.ts";

interface Search {
  readonly automaton: Automaton;
  readonly prefilter: Prefilter;
}

/** Hides secrets in text. One per job: it holds what to look for, and each stream gets a `MaskedStream` of its own. */
export class Mask {
  readonly #secrets: Set<string>;
  #search: Search | undefined;

  constructor(secrets: Iterable<string>) {
    this.#secrets = new Set(secrets);
    this.#search = searchOf(this.#secrets);
  }

  /** Hides these too from now on, in streams that have begun as well. */
  add(secrets: Iterable<string>): void {
    for (const secret of secrets) this.#secrets.add(secret);
    this.#search = searchOf(this.#secrets);
  }

  stream(): MaskedStream {
    return new MaskedStream(() => this.#search);
  }

  text(text: string): string {
    if (!this.#search) return text;
    const stream = this.stream();
    return stream.write(Buffer.from(text, "utf8")) + stream.end();
  }
}

function searchOf(secrets: Iterable<string>): Search | undefined {
  const needles = needlesOf(secrets);
  return needles.length === 0 ? undefined : { automaton: automatonOf(needles), prefilter: prefilterOf(needles) };
}

const stars = Buffer.from("****");

/**
 * Bytes in, masked text out, whatever the chunks are cut like: in the middle of a secret or of a UTF-8 character.
 * Holds back only what may still become a secret, so never more than the longest one.
 */
export class MaskedStream {
  readonly #current: () => Search | undefined;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #search: Search | undefined;
  #state = 0;
  /** Read but not yet given out, because a secret may begin here. */
  #held: Uint8Array = Buffer.alloc(0);
  /** Secrets found in `#held`, as offsets into it, in order, not touching each other. */
  #found: { start: number; end: number }[] = [];
  /** Bytes at the start of `#held` that belong to a secret whose stars are already out. */
  #starred = 0;

  constructor(current: () => Search | undefined) {
    this.#current = current;
  }

  write(chunk: Uint8Array): string {
    const search = this.#current();
    if (!search) return this.#decoder.decode(chunk, { stream: true });
    const held = this.#held.length;
    const bytes = held === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (search === this.#search) this.#look(search, bytes, held);
    else {
      // What is held has been read by another automaton, whose states mean nothing here.
      this.#search = search;
      this.#state = 0;
      this.#look(search, bytes, 0);
    }
    const out = this.#release(bytes, bytes.length - search.automaton.depth[this.#state]!);
    return this.#decoder.decode(out, { stream: true });
  }

  /** What is left; nothing may be written afterwards. */
  end(): string {
    const out = this.#release(this.#held, this.#held.length);
    return this.#decoder.decode(out);
  }

  /** Reads on from `from`: before that, the state knows all that matters. */
  #look({ automaton, prefilter }: Search, bytes: Uint8Array, from: number): void {
    const { depth, found } = automaton;
    const { window } = prefilter;
    let state = this.#state;
    let at = from;
    // No needle that has not ended yet begins before this.
    let start = at - depth[state]!;
    for (;;) {
      if (state === 0) {
        at = prefilter.next(bytes, at);
        start = at;
      }
      if (at === bytes.length) break;
      state = automaton.next(state, bytes[at]!);
      at++;
      if (found[state] !== 0) this.#note(at - found[state]!, at);
      const pending = at - depth[state]!;
      // Back to the fast way, which looks at the few bytes of what may become a needle once more.
      if (pending > start && depth[state]! < window && pending + window <= bytes.length) {
        at = pending;
        state = 0;
      }
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
