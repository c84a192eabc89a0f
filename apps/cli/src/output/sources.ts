import type { Span } from "@ringfort/contract";
import { SourceLines } from "./source-lines.ts";

export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The texts that diagnostics point into, by the name their spans carry. */
export class Sources {
  readonly #lines = new Map<string, SourceLines>();

  readonly #texts: ReadonlyMap<string, string>;

  constructor(sources: Iterable<{ readonly file: string; readonly text: string }>) {
    this.#texts = new Map([...sources].map(({ file, text }) => [file, text]));
  }

  /** Undefined for a source that nobody kept, such as an orb's when only its name is known. */
  linesOf(file: string): SourceLines | undefined {
    const known = this.#lines.get(file);
    const text = this.#texts.get(file);
    if (known || text === undefined) return known;
    const lines = new SourceLines(text);
    this.#lines.set(file, lines);
    return lines;
  }

  locate(span: Span): Location {
    const lines = this.linesOf(span.file);
    if (!lines) return { file: span.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const start = lines.at(span.start);
    const end = lines.at(Math.max(span.start, span.end));
    return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }
}
