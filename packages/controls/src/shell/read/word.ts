import type { ArrayValue, Part, Word } from "../script.ts";
import { skipBlankLines } from "./blanks.ts";
import type { Cursor, WordMode } from "./cursor.ts";
import { readDoubleQuoted, readExpansion, readSingleQuoted } from "./expansion.ts";
import { addLiteral } from "./literal.ts";

const plain = /[^\s"'`$\\;&|<>()*?[\]{}@!+=]+/y;
const startOfArray = /^[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?\+?=$/;
const lastContinuation = /\\\r?\n(?=[ \t\r\n]|$)/y;
const globs = "*?[";

/** Reads one word. It may be empty, so callers look first whether one begins here. */
export function readWord(cursor: Cursor, mode: WordMode = "command"): Word {
  const start = cursor.position;
  const parts = readParts(cursor, mode);
  return { raw: cursor.text.slice(start, cursor.position), start, end: cursor.position, parts };
}

/** The pieces of a word up to where it ends, which depends on what it stands in. */
export function readParts(cursor: Cursor, mode: WordMode): Part[] {
  const parts: Part[] = [];
  const start = cursor.position;
  while (!cursor.atEnd && !endsWord(cursor, mode)) {
    const length = cursor.match(plain).length;
    if (length > 0) {
      const from = cursor.take(length);
      addLiteral(parts, cursor.text.slice(from, cursor.position), from, cursor.position);
    } else if (mode === "command" && cursor.here === "(") {
      if (!readParenthesis(cursor, parts, start)) break;
    } else {
      parts.push(...readPiece(cursor, parts, mode));
    }
  }
  return parts;
}

function endsWord(cursor: Cursor, mode: WordMode): boolean {
  if (cursor.atBacktickEnd) return true;
  const here = cursor.here;
  if (mode === "index") return here === "]";
  if (inBraces(mode)) return here === "}";
  if (here === "<" || here === ">") return mode !== "test" && !isProcessSubstitution(cursor);
  if (/\s/.test(here) || (here === "\\" && cursor.match(lastContinuation))) return true;
  if (mode === "test") return false;
  if (mode === "pattern") return here === "|" || here === ")";
  return here === ";" || here === "&" || here === "|" || here === ")";
}

function inBraces(mode: WordMode): boolean {
  return mode === "braces" || mode === "quoted-default" || mode === "quoted-pattern";
}

function isProcessSubstitution(cursor: Cursor): boolean {
  return cursor.peek(1) === "(";
}

function readPiece(cursor: Cursor, parts: Part[], mode: WordMode): Part[] {
  const here = cursor.here;
  const start = cursor.position;
  const quoted = mode === "quoted-default" || mode === "quoted-pattern";
  switch (here) {
    case "'":
      if (mode !== "quoted-default") return [readSingleQuoted(cursor)];
      break;
    case '"':
      return [readDoubleQuoted(cursor)];
    case "$":
    case "`":
      return [readExpansion(cursor, quoted)];
    case "\\":
      return readEscape(cursor, parts);
    case "<":
    case ">":
      if (isProcessSubstitution(cursor) && !quoted) return [readProcessSubstitution(cursor)];
  }
  cursor.take(1);
  if (globs.includes(here) && !quoted) return [{ kind: "glob", text: here, start, end: cursor.position }];
  addLiteral(parts, here, start, cursor.position);
  return [];
}

function readEscape(cursor: Cursor, parts: Part[]): Part[] {
  if (cursor.backticks > 0 && cursor.sees("\\`")) return [readExpansion(cursor, false)];
  const length = cursor.peek(1) === "\r" && cursor.peek(2) === "\n" ? 3 : 2;
  const start = cursor.take(length);
  const escaped = cursor.text.slice(start + 1, cursor.position);
  addLiteral(parts, escaped.endsWith("\n") ? "" : escaped, start, cursor.position);
  return [];
}

function readProcessSubstitution(cursor: Cursor): Part {
  const kind = cursor.here === "<" ? "process-input" : "process-output";
  const start = cursor.take(2);
  const script = cursor.grammar.block(cursor, kind, ")");
  return { kind: "process-substitution", script, start, end: cursor.position };
}

// A parenthesis belongs to the word after `name=`, where it holds an array, and after the sign of an extended glob.
function readParenthesis(cursor: Cursor, parts: Part[], wordStart: number): boolean {
  const last = parts.at(-1);
  if (!last || last.end !== cursor.position) return false;
  if (last.kind === "glob" || (last.kind === "literal" && "@!+".includes(last.text.slice(-1)))) {
    readExtendedGlob(cursor, parts);
    return true;
  }
  if (cursor.position - wordStart > 300) return false;
  if (!startOfArray.test(cursor.text.slice(wordStart, cursor.position))) return false;
  parts.push(readArray(cursor));
  return true;
}

function readExtendedGlob(cursor: Cursor, parts: Part[]): void {
  const open = cursor.take(1);
  parts.push({ kind: "glob", text: "(", start: open, end: cursor.position });
  if (!cursor.enter()) return;
  while (!cursor.atEnd && cursor.here !== ")" && cursor.here !== "\n") {
    for (const part of readParts(cursor, "command")) parts.push(part);
    if (cursor.here === ")" || cursor.atEnd || cursor.atBacktickEnd) break;
    const start = cursor.take(1);
    parts.push({ kind: "glob", text: cursor.text.slice(start, cursor.position), start, end: cursor.position });
  }
  cursor.leave();
  if (cursor.here === ")") {
    const start = cursor.take(1);
    parts.push({ kind: "glob", text: ")", start, end: cursor.position });
  } else cursor.trouble();
}

/** The elements of `name=( … )`. */
export function readArray(cursor: Cursor): ArrayValue {
  const start = cursor.take(1);
  const words: Word[] = [];
  if (cursor.enter()) {
    for (skipBlankLines(cursor); !cursor.atEnd && cursor.here !== ")"; skipBlankLines(cursor)) {
      const word = readWord(cursor);
      if (word.start === word.end) {
        cursor.trouble();
        if (cursor.atBacktickEnd) break;
        cursor.take(1);
      } else words.push(word);
    }
  }
  cursor.leave();
  if (cursor.here === ")") cursor.take(1);
  else cursor.trouble();
  return { kind: "array", words, start, end: cursor.position };
}
