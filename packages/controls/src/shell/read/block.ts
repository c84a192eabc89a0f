import type { Block, Redirection } from "../script.ts";
import { skipBlanks } from "./blanks.ts";
import { readHeader, readPatterns } from "./compound.ts";
import type { Cursor, Writable } from "./cursor.ts";
import { looksArithmetic } from "./expansion.ts";
import { readHereDocuments, readRedirection } from "./redirection.ts";
import { readReservedWord } from "./reserved-word.ts";
import { readArithmeticCommand, readSimpleCommand, readTest } from "./simple-command.ts";
import { Structure } from "./structure.ts";

const operator = /;;&|;;|;&|&&|\|\||\|&|[;&|]/y;

/** Reads commands up to what closes them: "" is the end of the text. */
export function readBlock(cursor: Cursor, kind: Block["kind"], closer: string): Block {
  const start = cursor.position;
  const { owner } = cursor;
  const block: Writable<Block> = {
    kind,
    commands: [],
    compounds: [],
    ...(owner && { owner }),
    start,
    end: start,
  };
  if (cursor.enter()) {
    const structure = new Structure(cursor, block);
    for (skipBlanks(cursor); !cursor.atEnd && !atCloser(cursor, structure, closer); skipBlanks(cursor)) {
      readNext(cursor, structure);
    }
    structure.finish();
  }
  cursor.leave();
  cursor.owner = owner;
  block.end = cursor.position;
  takeCloser(cursor, closer);
  return block;
}

function atCloser(cursor: Cursor, structure: Structure, closer: string): boolean {
  if (cursor.atBacktickEnd) return true;
  if (closer !== ")" || cursor.here !== ")") return false;
  return structure.top?.keyword !== "subshell" && !structure.wantsPattern;
}

function takeCloser(cursor: Cursor, closer: string): void {
  if (closer === "") return;
  if (cursor.sees(closer)) cursor.take(1);
  else if (closer === "`" && cursor.sees("\\`")) cursor.take(2);
  else cursor.trouble();
}

function readNext(cursor: Cursor, structure: Structure): void {
  const here = cursor.here;
  if (here === "\n") readNewline(cursor, structure);
  else if (structure.wantsPattern) readPatterns(cursor, structure);
  else if (structure.closed && readTrailingRedirection(cursor, structure)) return;
  else if (here === "(") readParenthesis(cursor, structure);
  else if (here === ")") readClosingParenthesis(cursor, structure);
  else if (!cursor.sees("&>") && readOperator(cursor, structure)) return;
  else if (readReservedWord(cursor, structure)) return;
  else if (readHeader(cursor, structure)) return;
  else if (cursor.sees("[[") && readTest(cursor, structure)) return;
  else readSimpleCommand(cursor, structure);
}

function readNewline(cursor: Cursor, structure: Structure): void {
  cursor.take(1);
  if (structure.top?.keyword !== "function") structure.newline();
  readHereDocuments(cursor);
}

function readTrailingRedirection(cursor: Cursor, structure: Structure): boolean {
  const { closed } = structure;
  if (!closed) return false;
  const outer = cursor.owner;
  cursor.owner = closed;
  const redirection = readRedirection(cursor, closed);
  cursor.owner = outer;
  if (!redirection) return false;
  (closed.redirections as Redirection[]).push(redirection);
  closed.end = redirection.end;
  return true;
}

function readParenthesis(cursor: Cursor, structure: Structure): void {
  if (cursor.sees("((") && looksArithmetic(cursor, 2)) readArithmeticCommand(cursor, structure);
  else structure.open("subshell", cursor.take(1));
}

function readClosingParenthesis(cursor: Cursor, structure: Structure): void {
  cursor.take(1);
  if (structure.top?.keyword === "subshell") structure.close(["subshell"]);
  else cursor.trouble();
}

function readOperator(cursor: Cursor, structure: Structure): boolean {
  const found = cursor.match(operator);
  if (!found) return false;
  cursor.take(found.length);
  if (found === "|" || found === "|&") structure.pipe();
  else if (found === "&&" || found === "||") structure.andOr(found);
  else if (found === ";" || found === "&") structure.endList(found);
  else {
    structure.endList("newline");
    if (structure.top?.keyword === "case") structure.wantsPattern = true;
    else cursor.trouble();
  }
  return true;
}
