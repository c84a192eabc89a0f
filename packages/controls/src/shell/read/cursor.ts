import { limits } from "../limits.ts";
import type { Block, Command, Compound, Part, Redirection } from "../script.ts";

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A here-document whose body begins after the next newline. */
export interface PendingHereDocument {
  readonly redirection: Writable<Redirection>;
  readonly delimiter: string;
  readonly expands: boolean;
  readonly stripsTabs: boolean;
  readonly owner: Command | Compound | undefined;
}

/**
 * What ends a word depends on what it stands in: `test` is `[[ ]]`, where operators are words; `index` a subscript; the others
 * stand in `${x…}`, inside double quotes or not, where single quotes quote a pattern but not a default value.
 */
export type WordMode = "command" | "test" | "pattern" | "index" | "braces" | "quoted-default" | "quoted-pattern";

/** Blocks, words and expansions need each other; this is how the later ones are reached. */
export interface Grammar {
  block(cursor: Cursor, kind: Block["kind"], closer: string): Block;
  parts(cursor: Cursor, mode: WordMode): Part[];
}

/** The place in the text, and what the reading has found out about it so far. */
export class Cursor {
  readonly text: string;
  position: number;
  end: number;
  complete = true;
  pendingHereDocuments: PendingHereDocument[] = [];
  owner: Command | Compound | undefined;
  /** How many backtick substitutions are open: inside the second, backticks are written with a backslash. */
  backticks = 0;
  readonly grammar: Grammar;
  #depth = 0;
  #commands = 0;
  #pipelines = 0;
  #lookAhead: number;
  #stopped = false;
  #singleQuote = -1;

  constructor(text: string, start: number, end: number, grammar: Grammar) {
    this.text = text;
    this.position = start;
    this.end = Math.min(end, start + limits.characters);
    this.complete = this.end === end;
    this.grammar = grammar;
    this.#lookAhead = limits.lookAhead * (this.end - start) + 1000;
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** The character here, or "" at the end. */
  get here(): string {
    return this.position < this.end ? this.text.charAt(this.position) : "";
  }

  peek(ahead: number): string {
    return this.position + ahead < this.end ? this.text.charAt(this.position + ahead) : "";
  }

  sees(what: string): boolean {
    return this.position + what.length <= this.end && this.text.startsWith(what, this.position);
  }

  /** What a sticky pattern matches here, or "". It does not move. */
  match(sticky: RegExp): string {
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.text)?.[0] ?? "";
    return this.position + found.length <= this.end ? found : found.slice(0, this.end - this.position);
  }

  /** Moves to the next of some characters, or to the end, and answers where it was. */
  takeUntil(stops: string): number {
    const before = this.position;
    while (this.position < this.end && !stops.includes(this.text.charAt(this.position))) this.position += 1;
    return before;
  }

  /** Where the next single quote stands, or the end. Remembered, so that asking again costs nothing. */
  nextSingleQuote(): number {
    if (this.#singleQuote < this.position) {
      const found = this.text.indexOf("'", this.position);
      this.#singleQuote = found < 0 ? this.text.length : found;
    }
    return Math.min(this.#singleQuote, this.end);
  }

  /** Moves on, at most to the end, and answers where it was. */
  take(length: number): number {
    const before = this.position;
    this.position = Math.min(this.position + length, this.end);
    return before;
  }

  trouble(): void {
    this.complete = false;
  }

  /** Ends the reading: every loop sees the end of the text. */
  stop(): void {
    this.complete = false;
    this.#stopped = true;
    this.position = this.end;
  }

  /** Counts one level deeper; false where that is too deep, and the reading has ended. */
  enter(): boolean {
    this.#depth += 1;
    if (this.#depth > limits.depth) this.stop();
    return !this.#stopped;
  }

  leave(): void {
    this.#depth -= 1;
  }

  countCommand(): void {
    this.#commands += 1;
    if (this.#commands > limits.commands) this.stop();
  }

  nextPipeline(): number {
    this.#pipelines += 1;
    return this.#pipelines;
  }

  /** Pays for looking ahead; false where the script has had more than any honest one needs. */
  mayLookAhead(length: number): boolean {
    this.#lookAhead -= length;
    if (this.#lookAhead < 0) this.complete = false;
    return this.#lookAhead >= 0;
  }

  /** True where the innermost open backtick substitution ends here. */
  get atBacktickEnd(): boolean {
    if (this.backticks === 0 || this.atEnd) return false;
    return this.here === "`" || (this.backticks > 1 && this.sees("\\`"));
  }

  /** Reads a stretch of its own, such as the body of a here-document, and comes back to where it was. */
  inside<T>(start: number, end: number, read: () => T): T {
    const before = { position: this.position, end: this.end };
    this.position = start;
    this.end = end;
    const value = read();
    this.end = before.end;
    this.position = this.#stopped ? before.end : before.position;
    return value;
  }
}
