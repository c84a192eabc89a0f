import type { CharacterTest } from "./syntax.ts";

const lineBreaks = new Set([0x0a, 0x0d, 0x85, 0x2028, 0x2029]);
const blanks = new Set([0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]);

const isDigit: CharacterTest = (code) => code >= 0x30 && code <= 0x39;
export const isWord: CharacterTest = (code) =>
  isDigit(code) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
export const isNoLineBreak: CharacterTest = (code) => !lineBreaks.has(code);

const isBlank: CharacterTest = (code) => blanks.has(code);

/** What `\d` and its like stand for. */
export const classEscapes: ReadonlyMap<string, CharacterTest> = new Map([
  ["d", isDigit],
  ["D", not(isDigit)],
  ["w", isWord],
  ["W", not(isWord)],
  ["s", isBlank],
  ["S", not(isBlank)],
]);

/** What `\t` and its like stand for. */
export const controlEscapes: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["f", 0x0c],
  ["r", 0x0d],
]);

export function not(test: CharacterTest): CharacterTest {
  return (code) => !test(code);
}

export function between(first: number, last: number): CharacterTest {
  return first === last ? (code) => code === first : (code) => code >= first && code <= last;
}
