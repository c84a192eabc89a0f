import type { Cursor } from "./cursor.ts";

const spaces = /[ \t\r]+/y;
const continuation = /\\\r?\n/y;
const comment = /[^\n]*/y;
const commentInBackticks = /[^\n`]*/y;

/** Spaces, line continuations and, where a word could begin, a comment. Newlines stay: they end commands. */
export function skipBlanks(cursor: Cursor): void {
  while (cursor.take(cursor.match(spaces).length || cursor.match(continuation).length) !== cursor.position);
  if (cursor.here === "#") cursor.take(cursor.match(cursor.backticks > 0 ? commentInBackticks : comment).length);
}

/** The same over several lines, as inside `[[ ]]` and the parentheses of an array. */
export function skipBlankLines(cursor: Cursor): void {
  skipBlanks(cursor);
  while (cursor.here === "\n") {
    cursor.take(1);
    skipBlanks(cursor);
  }
}
