import { expect, test } from "vitest";
import { matcherOf } from "./glob.ts";

test.each([
  ["abc", "abc", true],
  ["abc", "abcd", false],
  ["*", "", true],
  ["*", ".hidden", true],
  ["*c", "abc", true],
  ["a*", "abc", true],
  ["a*b*c", "aXbYbZc", true],
  ["a*b*c", "aXbYbZ", false],
  ["?", "é", true],
  ["?", "😀", true],
  ["a?c", "ac", false],
  ["[ab]c", "bc", true],
  ["[a-c]", "b", true],
  ["[^a-c]", "b", false],
  ["[^a-c]", "d", true],
  ["[!a]", "!", true],
  ["[\\]a]", "]", true],
  ["[a-cx-z]", "y", true],
  ["\\*", "*", true],
  ["\\*", "x", false],
  ["**", "abc", true],
  ["{a,b}", "a", false],
])("%j matches %j: %j", (pattern, name, expected) => {
  expect(matcherOf(pattern)(name)).toBe(expected);
});

test.each(["[", "[a", "[]", "[^]", "[a-]", "[-a]", "[]a]", "\\", "[\\"])("%j is no pattern", (pattern) => {
  expect(() => matcherOf(pattern)).toThrow("is not a pattern");
});

test("many stars take no longer than the name is long, so to speak", () => {
  const pattern = `${"*a".repeat(1000)}b`;
  expect(matcherOf(pattern)("a".repeat(5000))).toBe(false);
});
