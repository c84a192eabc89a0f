import type { RecordSplitter, Report } from "./splitter.ts";

const longestValue = 64 * 1024 * 1024;
const wrappers = ["items", "events", "data", "records"];

/** JSON laid out freely: an array of objects, objects one after the other, or one object that holds the array. */
export class JsonValuesSplitter implements RecordSplitter {
  readonly #report: Report;
  /** Pieces of the object being read. */
  #pieces: string[] = [];
  #size = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #lost = false;
  /** 1 when the file is an array, whose elements are the records. */
  #level: 0 | 1 | undefined;
  #count = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  push(text: string): unknown[] {
    const records: unknown[] = [];
    let from = this.#pieces.length > 0 ? 0 : -1;
    for (let at = 0; at < text.length && !this.#lost; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        this.#inString = this.#escaped || code !== quote;
        this.#escaped = !this.#escaped && code === backslash;
      } else if (code === quote) this.#inString = true;
      else if (code === openBrace || code === openBracket) {
        this.#level ??= code === openBracket ? 1 : 0;
        if (this.#depth === this.#level && from < 0) from = at;
        this.#depth += 1;
      } else if (code === closeBrace || code === closeBracket) {
        this.#depth -= 1;
        if (this.#depth === this.#level && from >= 0) {
          for (const record of this.#read(text.slice(from, at + 1))) records.push(record);
          from = -1;
        }
        if (this.#depth < 0) this.#lose("a bracket closes nothing");
      }
    }
    if (from >= 0) this.#keep(text.slice(from));
    return records;
  }

  end(): unknown[] {
    if (!this.#lost && this.#depth > 0) this.#report(`record ${this.#count + 1}`, "the file is cut off here");
    return [];
  }

  #keep(piece: string): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size > longestValue) this.#lose("the record does not end");
  }

  #lose(reason: string): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#pieces = [];
    this.#report(`record ${this.#count + 1}`, `${reason}; the rest of the file is not read`);
  }

  #read(ending: string): unknown[] {
    const text = this.#pieces.join("") + ending;
    this.#pieces = [];
    this.#size = 0;
    this.#count += 1;
    try {
      const value = JSON.parse(text) as Record<string, unknown>;
      const list = wrappers.map((name) => value[name]).find((inner) => Array.isArray(inner));
      return value.action === undefined && list !== undefined ? (list as unknown[]) : [value];
    } catch {
      this.#report(`record ${this.#count}`, "it is no JSON");
      return [];
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
