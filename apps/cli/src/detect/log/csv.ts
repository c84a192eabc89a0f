import type { RecordSplitter, Report } from "./splitter.ts";

/** A record that is longer has lost a quotation mark. */
const longestRecord = 1024 * 1024;
/** After so many losses of the thread the rest of a file is not looked at. */
const mostRecoveries = 100;

/** Comma-separated values as CircleCI sends them: nested fields are JSON in quoted cells, which may hold line ends. */
export class CsvSplitter implements RecordSplitter {
  readonly #report: Report;
  #rest = "";
  #header: readonly string[] | undefined;
  #separator = ",";
  #line = 1;
  #recoveries = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  push(text: string): unknown[] {
    if (this.#recoveries > mostRecoveries) return [];
    this.#rest += text;
    return this.#take(false);
  }

  end(): unknown[] {
    const records = this.#take(true);
    if (this.#rest !== "") this.#report(`line ${this.#line}`, "the record is cut off");
    return records;
  }

  #take(last: boolean): unknown[] {
    const records: unknown[] = [];
    let from = 0;
    while (from < this.#rest.length) {
      const row = readRow(this.#rest, from, this.#separatorAt(from), last);
      if (row === "incomplete" && this.#mayComplete(from, last)) break;
      if (typeof row === "string" || !this.#fits(row)) {
        from = this.#recover(from);
        continue;
      }
      this.#addRow(row.cells, records);
      this.#line += row.lines;
      from = row.end;
    }
    this.#rest = this.#rest.slice(from);
    return records;
  }

  #mayComplete(from: number, last: boolean): boolean {
    if (!last) return this.#rest.length - from <= longestRecord;
    const end = this.#rest.indexOf("\n", from);
    return end < 0 || end + 1 === this.#rest.length;
  }

  /** Cells that are too many or too few over several lines: a quotation mark swallowed the next record. */
  #fits(row: Row): boolean {
    return row.lines === 1 || this.#header === undefined || row.cells.length === this.#header.length;
  }

  /** Before the header is known, its own line says which separator is used. */
  #separatorAt(from: number): string {
    if (this.#header) return this.#separator;
    const end = this.#rest.indexOf("\n", from);
    const line = this.#rest.slice(from, end < 0 ? undefined : end);
    this.#separator = [",", ";", "\t"].sort((one, other) => line.split(other).length - line.split(one).length)[0]!;
    return this.#separator;
  }

  #addRow(cells: readonly string[], records: unknown[]): void {
    if (cells.length === 1 && cells[0]!.trim() === "") return;
    if (!this.#header) {
      this.#header = cells.map((cell) =>
        cell
          .trim()
          .toLowerCase()
          .replace(/[\s.-]+/g, "_"),
      );
      return;
    }
    if (cells.length !== this.#header.length) {
      this.#report(`line ${this.#line}`, `it has ${cells.length} cells and the header ${this.#header.length}`);
      return;
    }
    records.push(Object.fromEntries(cells.map((cell, at) => [this.#header![at], cell])));
  }

  /** Goes on behind the line where the record that cannot be read began. */
  #recover(from: number): number {
    this.#recoveries += 1;
    const reason =
      this.#recoveries > mostRecoveries ? "the rest of the file cannot be read" : "a quotation mark is missing";
    this.#report(`line ${this.#line}`, reason);
    if (this.#recoveries > mostRecoveries) return this.#rest.length;
    const end = this.#rest.indexOf("\n", from);
    this.#line += 1;
    return end < 0 ? this.#rest.length : end + 1;
  }

  get header(): readonly string[] | undefined {
    return this.#header;
  }
}

interface Row {
  readonly cells: string[];
  readonly end: number;
  /** Line ends that it covers. */
  readonly lines: number;
}

function readRow(text: string, from: number, separator: string, last: boolean): Row | "incomplete" | "malformed" {
  const cells: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
    if (cell === undefined || (cell.end >= text.length && !last)) return "incomplete";
    cells.push(cell.value);
    lines += cell.lines;
    at = cell.end;
    if (text[at] !== separator) break;
    at += 1;
  }
  if (text[at] === "\r") at += 1;
  if (at >= text.length) return last ? { cells, end: at, lines } : "incomplete";
  return text[at] === "\n" ? { cells, end: at + 1, lines } : "malformed";
}

interface Cell {
  readonly value: string;
  readonly end: number;
  readonly lines: number;
}

function quotedCell(text: string, from: number): Cell | undefined {
  let close = text.indexOf('"', from + 1);
  let doubled = false;
  while (close >= 0 && text[close + 1] === '"') {
    doubled = true;
    close = text.indexOf('"', close + 2);
  }
  if (close < 0) return undefined;
  const raw = text.slice(from + 1, close);
  const lines = raw.includes("\n") ? raw.split("\n").length - 1 : 0;
  return { value: doubled ? raw.replaceAll('""', '"') : raw, end: close + 1, lines };
}

function plainCell(text: string, from: number, separator: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n") end += 1;
  const value = text.slice(from, end > from && text[end - 1] === "\r" ? end - 1 : end);
  return { value, end: value.length + from, lines: 0 };
}
