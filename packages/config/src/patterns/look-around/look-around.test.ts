import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRegex } from "../regex.ts";
import { matchesWhole } from "./match.ts";
import { parseRegexp } from "./parse.ts";
import { compileProgram } from "./program.ts";
import { Unreadable } from "./syntax.ts";

function compileJava(source: string) {
  return compileRegex(source, "java");
}

test.each([
  ["^((?!pre).)*$", "v1.0", true],
  ["^((?!pre).)*$", "v1.0-pre.1", false],
  ["^(?!main$).*", "main", false],
  ["^(?!main$).*", "maintenance", true],
  ["(?!release/|hotfix/).*", "release/1", false],
  ["(?!release/|hotfix/).*", "feature/1", true],
  ["(?=.*\\d)(?=.*[a-z])[a-z\\d]{3,5}", "ab1", true],
  ["(?=.*\\d)(?=.*[a-z])[a-z\\d]{3,5}", "abc", false],
  [".*(?<!-rc\\d)$", "v1-rc1", false],
  [".*(?<!-rc\\d)$", "v1", true],
  ["v.*(?<=\\.0)", "v1.0", true],
  ["v.*(?<=\\.0)", "v1.1", false],
  ["(?!.*(?<!\\.)\\.\\..*).*", "a..b", false],
  ["a(?=b)", "ab", false],
  ["(?!a)", "", true],
  ["(?:(?=😀).)+", "😀😀", true],
])("%s and %s: %s", (source, text, matches) => {
  const compiled = compileJava(source);
  expect(compiled.ok && compiled.matches(text)).toBe(matches);
});

test.each([
  ["(?!a)b++", "possessive"],
  ["(?=(a))\\1", "back-reference"],
  ["(?!a", "not closed"],
  ["(?!a)[a&&b]\\p{L}", "class inside a class"],
  ["(?!a)\\p{L}", "`\\p` is not supported"],
  ["(?!a)(?i)b", "`(?i` is not supported"],
  ["(?!a){2}{3}", "a quantifier follows"],
  ["(?!a)b{2,1}", "a repetition"],
  ["(?!a)[z-a]", "ends before it begins"],
  ["(?!(((b{90}){90}){90}))", "too large"],
  ["(?!a)\\", "ends too early"],
])("%s is refused: %s", (source, message) => {
  expect(compileJava(source)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
});

test("patterns of expressions are RE2's and have no look-around", () => {
  expect(compileRegex("(?!a)b", "re2")).toMatchObject({ ok: false, message: expect.stringContaining("`(?!`") });
});

describe("hostile patterns and texts", () => {
  test.each(["((?!b)(a*)*)*c", "(?=(a|a)*b)(.*)*", "((?<=a)a*)*(?!a)c", `${"(?=".repeat(40)}a${")".repeat(40)}b`])(
    "%s does not take long",
    (source) => {
      const compiled = compileJava(source);
      expect(compiled.ok && compiled.matches("a".repeat(5000))).toBe(false);
    },
  );

  test("a thousand groups are refused, not a stack overflow", () => {
    expect(compileJava("(?!".repeat(600) + ")".repeat(600)).ok).toBe(false);
  });
});

const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\d", "^", "$", "\\b", "-", "\\.");
const { regexp } = fc.letrec((tie) => ({
  regexp: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc.tuple(tie("regexp"), tie("regexp")).map(([left, right]) => `${left}${right}`),
    fc.tuple(tie("regexp"), tie("regexp")).map(([left, right]) => `(?:${left}|${right})`),
    fc
      .tuple(tie("regexp"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "*?"))
      .map(([item, count]) => `(${item})${count}`),
    fc.tuple(fc.constantFrom("?=", "?!", "?<=", "?<!"), tie("regexp")).map(([look, item]) => `(${look}${item})`),
  ),
}));

test("whatever it reads, it decides as a backtracking engine does", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "1", "-", "."), { maxLength: 8 })
    .map((characters) => characters.join(""));
  fc.assert(
    fc.property(regexp, text, (source, name) => {
      const program = compileProgram(parseRegexp(String(source)));
      expect(matchesWhole(program, name)).toBe(new RegExp(`^(?:${String(source)})$`, "u").test(name));
    }),
    { numRuns: 3000 },
  );
});

test("no source makes it throw anything but its own refusal", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(..."()[]{}?!<=*+\\^$.|-,1ab")).map((all) => all.join("")),
      ),
      (source) => {
        try {
          matchesWhole(compileProgram(parseRegexp(source)), "ab-1");
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Unreadable);
        }
      },
    ),
    { numRuns: 3000 },
  );
});
