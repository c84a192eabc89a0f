import type { Span } from "@ringfort/contract";
import type { JsonPath } from "./any-json.ts";

interface Tree {
  readonly start: number;
  readonly end: number;
  readonly inner: ReadonlyMap<string, Tree>;
}

const deepest = 100;

/** Where the values of a JSON text stand. The text is read once, whatever the number of questions. */
export class JsonPlaces {
  readonly #file: string;
  readonly #length: number;
  readonly #root: Tree | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#length = text.length;
    this.#root = new Reader(text).value(0);
  }

  /** The value, or the nearest value around it that can be located: the whole file at last. */
  of(path: JsonPath): Span {
    let tree = this.#root;
    for (const key of path) {
      const inner: Tree | undefined = tree?.inner.get(String(key));
      if (!inner) break;
      tree = inner;
    }
    return { file: this.#file, start: tree?.start ?? 0, end: Math.min(tree?.end ?? this.#length, this.#length) };
  }
}

/** Reads as far as the text is JSON, and stops there. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Tree | undefined {
    this.#blanks();
    const start = this.#at;
    const opening = this.#text[start];
    const inner = new Map<string, Tree>();
    if (opening === undefined || depth > deepest) return undefined;
    if (opening === "{" || opening === "[") this.#members(opening, inner, depth);
    else if (opening === '"') this.#string();
    else this.#word();
    return this.#at > start ? { start, end: this.#at, inner } : undefined;
  }

  #members(opening: "{" | "[", inner: Map<string, Tree>, depth: number): void {
    const closing = opening === "{" ? "}" : "]";
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#blanks();
      if (this.#text[this.#at] === closing) break;
      const key = opening === "{" ? this.#key() : String(index);
      const value = key === undefined ? undefined : this.value(depth + 1);
      if (key === undefined || value === undefined) return;
      inner.set(key, value);
      this.#blanks();
      if (this.#text[this.#at] === ",") this.#at += 1;
      else if (this.#text[this.#at] !== closing) return;
    }
    this.#at += 1;
  }

  /** A key with its colon. */
  #key(): string | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    const start = this.#at;
    this.#string();
    const written = this.#text.slice(start, this.#at);
    this.#blanks();
    if (this.#text[this.#at] !== ":") return undefined;
    this.#at += 1;
    return unquoted(written);
  }

  #string(): void {
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at];
      if (sign === "\\") this.#at += 1;
      else if (sign === '"') {
        this.#at += 1;
        return;
      }
    }
  }

  #word(): void {
    while (this.#at < this.#text.length && !",]}: \t\r\n".includes(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #blanks(): void {
    while (this.#at < this.#text.length && " \t\r\n".includes(this.#text[this.#at] ?? "")) this.#at += 1;
  }
}

function unquoted(written: string): string | undefined {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
