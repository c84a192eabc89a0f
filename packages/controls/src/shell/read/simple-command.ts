import type { Assignment, Command, Redirection, Word } from "../script.ts";
import { skipBlankLines, skipBlanks } from "./blanks.ts";
import type { Cursor, Writable } from "./cursor.ts";
import { readArithmetic } from "./expansion.ts";
import { readRedirection } from "./redirection.ts";
import type { Structure } from "./structure.ts";
import { readArray, readWord } from "./word.ts";

const assignment = /[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]\n;|&<>()\s"'`]{0,200}\])?\+?=/y;
const startOfTest = /\[\[(?=\s)/y;
const endOfTest = /\]\](?=[\s;&|)`]|$)/y;

interface Growing {
  readonly command: Writable<Command>;
  readonly assignments: Assignment[];
  readonly words: Word[];
  readonly redirections: Redirection[];
}

/** Reads assignments, words and redirections up to an operator, a newline or a closing parenthesis. */
export function readSimpleCommand(cursor: Cursor, structure: Structure): void {
  grow(cursor, structure, (growing) => {
    for (skipBlanks(cursor); !endsCommand(cursor); skipBlanks(cursor)) readNext(cursor, growing);
  });
}

function endsCommand(cursor: Cursor): boolean {
  if (cursor.atEnd || cursor.atBacktickEnd) return true;
  return "\n;&|)".includes(cursor.here) && !cursor.sees("&>");
}

function readNext(cursor: Cursor, { command, assignments, words, redirections }: Growing): void {
  const redirection = readRedirection(cursor, command);
  if (redirection) {
    redirections.push(redirection);
    return;
  }
  const assigned = words.length === 0 ? readAssignment(cursor) : undefined;
  if (assigned) {
    assignments.push(assigned);
    return;
  }
  const word = readWord(cursor);
  if (word.start !== word.end) words.push(word);
  else {
    cursor.trouble();
    cursor.take(1);
  }
}

function readAssignment(cursor: Cursor): Assignment | undefined {
  const prefix = cursor.match(assignment);
  if (!prefix) return undefined;
  const start = cursor.take(prefix.length);
  const name = /^\w+/.exec(prefix)?.[0] ?? "";
  const value = cursor.here === "(" ? arrayWord(cursor) : readWord(cursor);
  return { name, appends: prefix.endsWith("+="), value, start, end: cursor.position };
}

function arrayWord(cursor: Cursor): Word {
  const array = readArray(cursor);
  return { raw: cursor.text.slice(array.start, array.end), parts: [array], start: array.start, end: array.end };
}

/** Reads `(( … ))` as a command whose only word is the arithmetic. */
export function readArithmeticCommand(cursor: Cursor, structure: Structure): void {
  grow(cursor, structure, ({ words, command, redirections }) => {
    const arithmetic = readArithmetic(cursor, 2);
    const { start, end } = arithmetic;
    words.push({ raw: cursor.text.slice(start, end), parts: [arithmetic], start, end });
    readRedirections(cursor, command, redirections);
  });
}

/** Reads `[[ … ]]` as a command whose words are what stands between the blanks. */
export function readTest(cursor: Cursor, structure: Structure): boolean {
  if (!cursor.match(startOfTest)) return false;
  grow(cursor, structure, ({ words, command, redirections }) => {
    words.push(fixedWord(cursor, 2));
    for (skipBlankLines(cursor); !cursor.atEnd && !cursor.atBacktickEnd; skipBlankLines(cursor)) {
      if (cursor.match(endOfTest)) {
        words.push(fixedWord(cursor, 2));
        break;
      }
      words.push(readWord(cursor, "test"));
    }
    if (words.at(-1)?.raw !== "]]") cursor.trouble();
    readRedirections(cursor, command, redirections);
  });
  return true;
}

function fixedWord(cursor: Cursor, length: number): Word {
  const start = cursor.take(length);
  const raw = cursor.text.slice(start, cursor.position);
  return { raw, parts: [{ kind: "literal", text: raw, start, end: cursor.position }], start, end: cursor.position };
}

function readRedirections(cursor: Cursor, command: Command, redirections: Redirection[]): void {
  for (skipBlanks(cursor); ; skipBlanks(cursor)) {
    const redirection = readRedirection(cursor, command);
    if (!redirection) return;
    redirections.push(redirection);
  }
}

function grow(cursor: Cursor, structure: Structure, read: (growing: Growing) => void): void {
  const start = cursor.position;
  const growing = { assignments: [], words: [], redirections: [] };
  const command: Writable<Command> = { kind: "command", ...growing, start, end: start, ...structure.place() };
  structure.add(command);
  const outer = cursor.owner;
  cursor.owner = command;
  read({ command, ...growing });
  cursor.owner = outer;
  const last = [...command.assignments, ...command.words, ...command.redirections];
  command.end = last.reduce((end, piece) => Math.max(end, piece.end), start);
  structure.closeFunction();
}
