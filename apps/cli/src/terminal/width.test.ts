import { expect, test } from "vitest";
import { fit, pad, widthOf, wrap } from "./width.ts";

test.each([
  ["", 0],
  ["abc", 3],
  ["é", 1],
  ["e\u0301", 1],
  ["漢字", 4],
  ["한글", 4],
  ["👍", 2],
  ["👩‍👩‍👧", 2],
  ["\x1b[31mred\x1b[0m", 3],
  ["✓", 1],
])("%j takes %i columns", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdef", 4, "abc…"],
  ["漢字漢字", 5, "漢字…"],
  ["漢字漢字", 4, "漢…"],
  ["\x1b[31mabcdef\x1b[0m", 4, "\x1b[31mabc…\x1b[0m"],
  ["abc", 0, ""],
])("%j in %i columns is %j", (text, columns, fitted) => {
  expect(fit(text, columns)).toBe(fitted);
});

test("padding fills to the column, whatever the characters", () => {
  expect(pad("漢", 4)).toBe("漢  ");
  expect(widthOf(pad("漢字漢字", 5))).toBe(5);
});

test("lines break between words, and a long word has a line for itself", () => {
  expect(wrap("one two three-and-more 漢字 漢字 x", 9)).toEqual(["one two", "three-and-more", "漢字 漢字", "x"]);
});
