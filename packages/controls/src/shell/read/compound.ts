import type { Compound, Word } from "../script.ts";
import { skipBlankLines, skipBlanks } from "./blanks.ts";
import type { Cursor, Writable } from "./cursor.ts";
import { readArithmetic } from "./expansion.ts";
import type { Structure } from "./structure.ts";
import { readWord } from "./word.ts";

const keyword = /(?:for|select|case|function)(?=[ \t\n(\\])/y;
const loopName = /[A-Za-z_][A-Za-z0-9_]*/y;
const functionName = /[^\s"'`$;&|<>()\\={}#]+/y;
const definition = /[^\s"'`$;&|<>()\\={}#][^\s"'`$;&|<>()\\=]*[ \t]*\([ \t]*\)/y;
const parentheses = /[ \t]*\([ \t]*\)/y;
const inWord = /in(?=[\s;\\]|$)/y;
const esac = /esac(?=[\s;&|()<>`]|$)/y;

/** Reads what stands before the body of a loop, a case or a function, if that is what begins here. */
export function readHeader(cursor: Cursor, structure: Structure): boolean {
  const start = cursor.position;
  const word = cursor.match(keyword);
  if (!word) return readDefinition(cursor, structure);
  cursor.take(word.length);
  skipBlanks(cursor);
  if (word === "function") {
    const name = cursor.match(functionName);
    cursor.take(name.length);
    cursor.take(cursor.match(parentheses).length);
    structure.open("function", start, { name });
  } else if (word === "case") readCase(cursor, structure, start);
  else readLoop(cursor, structure, word === "for" ? "for" : "select", start);
  return true;
}

function readDefinition(cursor: Cursor, structure: Structure): boolean {
  const found = cursor.match(definition);
  if (!found) return false;
  structure.open("function", cursor.take(found.length), { name: found.replace(/[ \t]*\([ \t]*\)$/, "") });
  return true;
}

function readLoop(cursor: Cursor, structure: Structure, kind: "for" | "select", start: number): void {
  if (cursor.sees("((")) {
    const arithmetic = readArithmetic(cursor, 2);
    const { start: from, end } = arithmetic;
    structure.open(kind, start, {
      words: [{ raw: cursor.text.slice(from, end), parts: [arithmetic], start: from, end }],
    });
  } else {
    const name = cursor.match(loopName);
    if (!name) cursor.trouble();
    cursor.take(name.length);
    const words: Word[] = [];
    structure.open(kind, start, { name, words });
    skipBlankLines(cursor);
    const inLength = cursor.match(inWord).length;
    if (cursor.take(inLength) !== cursor.position) readWords(cursor, words, structure.top);
  }
  skipBlanks(cursor);
  if (cursor.here === ";") cursor.take(1);
}

function readWords(cursor: Cursor, words: Word[], owner: Compound | undefined): void {
  const outer = cursor.owner;
  cursor.owner = owner;
  for (skipBlanks(cursor); !cursor.atEnd && !/[\n;]/.test(cursor.here); skipBlanks(cursor)) {
    const word = readWord(cursor);
    if (word.start === word.end) {
      cursor.trouble();
      break;
    }
    words.push(word);
  }
  cursor.owner = outer;
}

function readCase(cursor: Cursor, structure: Structure, start: number): void {
  const words: Word[] = [];
  structure.open("case", start, { words });
  const outer = cursor.owner;
  cursor.owner = structure.top;
  words.push(readWord(cursor));
  cursor.owner = outer;
  skipBlankLines(cursor);
  const inLength = cursor.match(inWord).length;
  if (inLength === 0) cursor.trouble();
  cursor.take(inLength);
}

/** Reads `a | b)` before a branch of a case, or its `esac`. */
export function readPatterns(cursor: Cursor, structure: Structure): void {
  const found = cursor.match(esac);
  structure.wantsPattern = false;
  if (found) {
    cursor.take(found.length);
    structure.close(["case"]);
    return;
  }
  const patterns: Word[] = [];
  if (cursor.here === "(") cursor.take(1);
  for (skipBlanks(cursor); !cursor.atEnd && !/[\n)]/.test(cursor.here); skipBlanks(cursor)) {
    const word = readWord(cursor, "pattern");
    if (word.start !== word.end) patterns.push(word);
    else if (cursor.atBacktickEnd) break;
    else if (cursor.text.charAt(cursor.take(1)) !== "|") cursor.trouble();
  }
  if (cursor.here === ")") cursor.take(1);
  else cursor.trouble();
  const compound = structure.top as Writable<Compound> | undefined;
  if (compound) compound.words = compound.words.concat(patterns);
}
