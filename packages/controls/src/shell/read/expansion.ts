import type { Arithmetic, DoubleQuoted, Literal, Parameter, Part } from "../script.ts";
import type { Cursor } from "./cursor.ts";
import { addLiteral } from "./literal.ts";

const special = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;
const inBraces = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]/y;
const operators = /:[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|[-=?+:@*]/y;
const defaults = /^:?[-=?+]$/;

/** What begins with `$` or a backtick. A dollar that expands nothing is a literal. */
export function readExpansion(cursor: Cursor, quoted: boolean): Part {
  if (cursor.here !== "$") return readBackticks(cursor, quoted);
  switch (cursor.peek(1)) {
    case "(":
      if (cursor.peek(2) === "(" && looksArithmetic(cursor, 3)) return readArithmetic(cursor, 3);
      return readCommandSubstitution(cursor, quoted);
    case "{":
      return readBraces(cursor, quoted);
    case "'":
      if (!quoted) return readEscapedQuotes(cursor);
      break;
    case '"':
      if (!quoted) return readDoubleQuoted(cursor, 2);
      break;
  }
  const start = cursor.take(1);
  const name = cursor.match(special);
  cursor.take(name.length);
  if (name) return { kind: "parameter", name, parts: [], quoted, start, end: cursor.position };
  return { kind: "literal", text: "$", start, end: cursor.position };
}

function readCommandSubstitution(cursor: Cursor, quoted: boolean): Part {
  const start = cursor.take(2);
  const script = cursor.grammar.block(cursor, "command-substitution", ")");
  return { kind: "command-substitution", script, quoted, start, end: cursor.position };
}

function readBackticks(cursor: Cursor, quoted: boolean): Part {
  const start = cursor.take(cursor.here === "`" ? 1 : 2);
  cursor.backticks += 1;
  const script = cursor.grammar.block(cursor, "command-substitution", "`");
  cursor.backticks -= 1;
  return { kind: "command-substitution", script, quoted, start, end: cursor.position };
}

function readBraces(cursor: Cursor, quoted: boolean): Parameter {
  const start = cursor.take(2);
  const prefix = /[#!]/.test(cursor.here) && /[A-Za-z0-9_@*]/.test(cursor.peek(1)) ? cursor.here : "";
  cursor.take(prefix.length);
  const name = cursor.match(inBraces);
  if (!name) cursor.trouble();
  cursor.take(name.length);
  if (!cursor.enter()) return { kind: "parameter", name, parts: [], quoted, start, end: cursor.position };
  const subscript = cursor.here === "[" ? readSubscript(cursor) : [];
  const written = cursor.match(operators);
  cursor.take(written.length);
  const mode = !quoted ? "braces" : defaults.test(written) ? "quoted-default" : "quoted-pattern";
  const parts = subscript.concat(cursor.grammar.parts(cursor, mode));
  cursor.leave();
  if (cursor.here === "}") cursor.take(1);
  else cursor.trouble();
  const operator = prefix || written;
  return { kind: "parameter", name, ...(operator && { operator }), parts, quoted, start, end: cursor.position };
}

function readSubscript(cursor: Cursor): Part[] {
  cursor.take(1);
  const parts = cursor.grammar.parts(cursor, "index");
  if (cursor.here === "]") cursor.take(1);
  else cursor.trouble();
  return parts;
}

/** Reads `$(( … ))` and `(( … ))`; `opener` is how many characters open it. */
export function readArithmetic(cursor: Cursor, opener: number): Arithmetic {
  const start = cursor.take(opener);
  const parts: Part[] = [];
  let open = 0;
  if (cursor.enter()) {
    while (!cursor.atEnd && !cursor.atBacktickEnd && !(open === 0 && cursor.here === ")")) {
      const here = cursor.here;
      if (here === "$" || here === "`") {
        parts.push(readExpansion(cursor, true));
        continue;
      }
      if (here === "(") open += 1;
      if (here === ")") open -= 1;
      const from = cursor.take(here === "\\" ? 2 : 1);
      if (!"\\()".includes(here)) cursor.takeUntil("$`\\()");
      addLiteral(parts, cursor.text.slice(from, cursor.position), from, cursor.position);
    }
  }
  cursor.leave();
  if (cursor.sees("))")) cursor.take(2);
  else {
    cursor.trouble();
    if (cursor.here === ")") cursor.take(1);
  }
  return { kind: "arithmetic", parts, start, end: cursor.position };
}

/** `((` opens arithmetic where `))` closes it, and two subshells where the parentheses close apart. */
export function looksArithmetic(cursor: Cursor, opener: number): boolean {
  const { text, end } = cursor;
  let open = 2;
  let quote = "";
  let at = cursor.position + opener;
  for (; at < end && open > 1; at += 1) {
    if (!cursor.mayLookAhead(1)) return true;
    const here = text.charAt(at);
    if (here === "\\") at += 1;
    else if (quote) quote = here === quote ? "" : quote;
    else if (here === "(") open += 1;
    else if (here === ")") open -= 1;
    else if (here === "'" || here === '"') quote = here;
  }
  return at < end && open === 1 && text.charAt(at) === ")";
}

export function readSingleQuoted(cursor: Cursor): Literal {
  const start = cursor.take(1);
  const close = cursor.nextSingleQuote();
  if (close === cursor.end) cursor.trouble();
  const text = cursor.text.slice(cursor.position, close);
  cursor.position = Math.min(close + 1, cursor.end);
  return { kind: "single-quoted", text, start, end: cursor.position };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", e: "\u001b", E: "\u001b", a: "\u0007" };
const numbered = /\\(?:x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3})/y;

function readEscapedQuotes(cursor: Cursor): Literal {
  const start = cursor.take(2);
  let text = "";
  while (!cursor.atEnd && cursor.here !== "'") {
    const from = cursor.takeUntil("'\\");
    text += cursor.text.slice(from, cursor.position);
    if (cursor.here === "\\") text += readEscapeSequence(cursor);
  }
  if (cursor.here === "'") cursor.take(1);
  else cursor.trouble();
  return { kind: "single-quoted", text, start, end: cursor.position };
}

function readEscapeSequence(cursor: Cursor): string {
  const code = cursor.match(numbered);
  const from = cursor.take(code.length || 2);
  if (code) return fromCode(code);
  return escapes[cursor.text.charAt(from + 1)] ?? cursor.text.slice(from + 1, cursor.position);
}

function fromCode(sequence: string): string {
  const octal = /^\\[0-7]/.test(sequence);
  const code = Number.parseInt(sequence.slice(octal ? 1 : 2), octal ? 8 : 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

/** Reads `" … "`, or `$" … "`, which is the same for a check. */
export function readDoubleQuoted(cursor: Cursor, opener = 1): DoubleQuoted {
  const start = cursor.take(opener);
  const parts = cursor.enter() ? readQuotedParts(cursor, '"') : [];
  cursor.leave();
  if (cursor.here === '"') cursor.take(1);
  else cursor.trouble();
  return { kind: "double-quoted", parts, start, end: cursor.position };
}

/** Text in which only `$`, backticks and backslashes mean something: up to a quote, or the whole body of a here-document. */
export function readQuotedParts(cursor: Cursor, closer: '"' | ""): Part[] {
  const parts: Part[] = [];
  while (!cursor.atEnd && !(closer && (cursor.here === closer || cursor.atBacktickEnd))) {
    const here = cursor.here;
    const nests = here === "\\" && cursor.backticks === 1 && cursor.peek(1) === "`";
    if (here === "$" || here === "`" || nests) {
      parts.push(readExpansion(cursor, true));
      continue;
    }
    const from = cursor.take(here === "\\" ? 2 : 1);
    if (here !== "\\") cursor.takeUntil('"$`\\');
    const written = cursor.text.slice(from, cursor.position);
    addLiteral(parts, here === "\\" ? withoutBackslash(written) : written, from, cursor.position);
  }
  return parts;
}

function withoutBackslash(written: string): string {
  if (written === "\\\n") return "";
  return written.length === 2 && '$`"\\'.includes(written.charAt(1)) ? written.charAt(1) : written;
}
