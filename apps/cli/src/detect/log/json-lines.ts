import type { RecordSplitter, Report } from "./splitter.ts";

const longestLine = 4 * 1024 * 1024;

/** One JSON object a line; a line may also hold an array of them. */
export class JsonLinesSplitter implements RecordSplitter {
  readonly #report: Report;
  #rest = "";
  #line = 0;
  /** Inside a line that is too long to keep. */
  #skipping = false;

  constructor(report: Report) {
    this.#report = report;
  }

  push(text: string): unknown[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    const records = lines.flatMap((line) => this.#read(line));
    if (this.#rest.length > longestLine) {
      if (!this.#skipping) this.#report(`line ${this.#line + 1}`, "it is too long");
      this.#skipping = true;
      this.#rest = "";
    }
    return records;
  }

  end(): unknown[] {
    return this.#read(this.#rest);
  }

  #read(line: string): unknown[] {
    this.#line += 1;
    if (this.#skipping) {
      this.#skipping = false;
      return [];
    }
    if (line.trim() === "") return [];
    try {
      const value: unknown = JSON.parse(line);
      return Array.isArray(value) ? value : [value];
    } catch {
      this.#report(`line ${this.#line}`, "it is no JSON (cut off?)");
      return [];
    }
  }
}
