import type { Command, Compound, Part, Redirection } from "../script.ts";
import { skipBlanks } from "./blanks.ts";
import type { Cursor, PendingHereDocument, Writable } from "./cursor.ts";
import { readQuotedParts } from "./expansion.ts";
import { readWord } from "./word.ts";

const redirection = /(?:[0-9]{1,9}|\{[A-Za-z_][A-Za-z0-9_]{0,99}\})?(?:<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)|&>>|&>/y;

/** Reads a redirection if one begins here. `<(` and `>(` are words. */
export function readRedirection(cursor: Cursor, owner: Command | Compound): Redirection | undefined {
  const written = cursor.match(redirection);
  const isSubstitution = (written === "<" || written === ">") && cursor.peek(1) === "(";
  if (!written || isSubstitution) return undefined;
  const start = cursor.take(written.length);
  const operator = written.replace(/^[0-9]+|^\{.*\}/, "");
  const descriptor = written.slice(0, written.length - operator.length);
  skipBlanks(cursor);
  const target = readWord(cursor);
  if (target.start === target.end) cursor.trouble();
  const end = cursor.position;
  const found: Writable<Redirection> = { operator, ...(descriptor && { descriptor }), target, start, end };
  if (operator === "<<" || operator === "<<-") {
    const expands = !/["'\\]/.test(target.raw);
    const delimiter = expands ? target.raw : withoutQuotes(target.parts);
    const stripsTabs = operator === "<<-";
    cursor.pendingHereDocuments.push({ redirection: found, delimiter, expands, stripsTabs, owner });
  }
  return found;
}

function withoutQuotes(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind === "double-quoted") return withoutQuotes(part.parts);
      return "text" in part ? part.text : "";
    })
    .join("");
}

/** Reads the bodies that were announced on the line that has just ended. */
export function readHereDocuments(cursor: Cursor): void {
  if (cursor.pendingHereDocuments.length === 0) return;
  const pending = cursor.pendingHereDocuments;
  cursor.pendingHereDocuments = [];
  for (const one of pending) readHereDocument(cursor, one);
}

function readHereDocument(cursor: Cursor, pending: PendingHereDocument): void {
  const { expands, redirection, owner } = pending;
  const start = cursor.position;
  const { bodyEnd, after } = findEnd(cursor, pending);
  const read = (): Part[] => {
    const outer = cursor.owner;
    cursor.owner = owner;
    const parts = readQuotedParts(cursor, "");
    cursor.owner = outer;
    return parts;
  };
  const text = cursor.text.slice(start, bodyEnd);
  const parts: Part[] = expands
    ? cursor.inside(start, bodyEnd, read)
    : [{ kind: "literal", text, start, end: bodyEnd }];
  redirection.hereDocument = { expands, parts, start, end: bodyEnd };
  if (!cursor.stopped) cursor.position = after;
}

function findEnd(cursor: Cursor, { delimiter, stripsTabs }: PendingHereDocument): { bodyEnd: number; after: number } {
  let line = cursor.position;
  while (line < cursor.end) {
    const newline = cursor.text.indexOf("\n", line);
    const lineEnd = newline < 0 || newline > cursor.end ? cursor.end : newline;
    if (!cursor.mayLookAhead(lineEnd - line + 1)) break;
    if (isDelimiter(cursor.text, line, lineEnd, delimiter, stripsTabs)) {
      return { bodyEnd: line, after: Math.min(lineEnd + 1, cursor.end) };
    }
    line = lineEnd + 1;
  }
  cursor.trouble();
  return { bodyEnd: cursor.end, after: cursor.end };
}

function isDelimiter(text: string, from: number, lineEnd: number, delimiter: string, stripsTabs: boolean): boolean {
  let start = from;
  while (stripsTabs && text.charAt(start) === "\t" && start < lineEnd) start += 1;
  const end = text.charAt(lineEnd - 1) === "\r" && lineEnd > start ? lineEnd - 1 : lineEnd;
  return end - start === delimiter.length && text.startsWith(delimiter, start);
}
