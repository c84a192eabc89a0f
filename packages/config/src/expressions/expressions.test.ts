import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ExpressionErrorKind,
  evaluateExpression,
  isTrueInExpression,
  parseExpression,
  variablesOf,
} from "./index.ts";

const scope: Record<string, unknown> = {
  "pipeline.git.branch": "feat/x",
  "pipeline.git.branch.is_default": false,
  "pipeline.git.tag": null,
  "pipeline.number": 7,
  "pipeline.event.name": "push",
  "parameters.zero": 0,
  "parameters.empty": "",
  "parameters.list": [1, { a: "b" }],
  "parameters.same-list": [1, { a: "b" }],
};

function lookup(name: string) {
  return Object.hasOwn(scope, name) ? ({ known: true, value: scope[name] } as const) : ({ known: false } as const);
}

function run(text: string) {
  const parsed = parseExpression(text);
  return parsed.ok ? evaluateExpression(parsed.expression, lookup) : parsed;
}

function resultOf(text: string) {
  const result = run(text);
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}

function errorOf(text: string) {
  const result = run(text);
  if (result.ok) throw new Error(`no error, but ${String(result.value)}`);
  return result.error;
}

describe("the documented table", () => {
  test.each<[string, unknown]>([
    ['pipeline.git.branch == "main" or pipeline.number > 5', true],
    ["pipeline.git.branch matches /feat/", false],
    ["pipeline.git.branch matches /feat\\/.*/", true],
    ['pipeline.git.tag starts-with "v"', undefined],
    ['pipeline.git.tag != "v1"', undefined],
    ['pipeline.git.tag or "none"', "none"],
    ['pipeline.number == "7"', false],
    ["not pipeline.git.tag and pipeline.git.branch", "feat/x"],
  ])("%s → %j", (text, value) => {
    expect(resultOf(text)).toBe(value);
  });

  test.each<[string, ExpressionErrorKind]>([
    ['pipeline.number starts-with "7"', "EXPECTED_STRING_OPERAND"],
    ['pipeline.git.branch = "x"', "INCOMPLETE_EQUALS"],
  ])("%s is refused with %s", (text, kind) => {
    expect(errorOf(text).kind).toBe(kind);
  });
});

describe("operators", () => {
  test.each<[string, unknown]>([
    ['pipeline.git.branch == "feat/x" and 10 or 1', 10],
    ['pipeline.git.branch == "main" and 10 or 1', 1],
    ["true or false and false", true],
    ["(true or false) and false", false],
    ["1 == 1 == true", true],
    ["3 > 2 == true", true],
    ["not 1 == 2", false],
    ["!false", true],
    ["not not not false", true],
    ["! ! 7", true],
    ["TRUE AND NOT FALSE OR FALSE", true],
    ["2 >= 2 and 1 <= 2 and 1 < 2 and not (2 < 1)", true],
    ['"a\\"b" contains "\\""', true],
    ['"a\\\\b" == "a\\\\b"', true],
    ['"a" != 1', true],
    ['"a" == "a"', true],
    ['"abc" starts-with "ab"', true],
    ['"abc" matches /ab/', false],
    ['"a/c" matches /a\\/[a-c]/', true],
    ["parameters.list == parameters.same-list", true],
    ["parameters.list != parameters.same-list", false],
    ["9007199254740991", 9007199254740991],
    ["007 == 7", true],
    ["9223372036854775807 > 9007199254740991", true],
    ["\n\ttrue\r\n and\n1", 1],
    ["pipeline.git.branch.is_default", false],
  ])("%s → %j", (text, value) => {
    expect(resultOf(text)).toBe(value);
  });

  test("a name alone keeps the type of its value", () => {
    expect(resultOf("parameters.list")).toBe(scope["parameters.list"]);
  });

  test("hyphens and question marks belong to names, and keywords inside names are part of them", () => {
    const parsed = parseExpression("a-b or android.not-so? and trueish or x.matches");
    expect(parsed.ok && variablesOf(parsed.expression)).toEqual([
      { name: "a-b", start: 0, end: 3 },
      { name: "android.not-so?", start: 7, end: 22 },
      { name: "trueish", start: 27, end: 34 },
      { name: "x.matches", start: 38, end: 47 },
    ]);
  });
});

describe("undefined", () => {
  test.each<[string, unknown]>([
    ['pipeline.git.tag == "v"', undefined],
    ['"v" == pipeline.git.tag', undefined],
    ["pipeline.git.tag matches /v.*/", undefined],
    ['pipeline.git.tag contains "v"', undefined],
    ["pipeline.git.tag > 1", undefined],
    ["1 <= pipeline.git.tag", undefined],
    ["pipeline.git.tag and 1", undefined],
    ["pipeline.git.tag or 1", 1],
    ["false or pipeline.git.tag", undefined],
    ["not pipeline.git.tag", true],
    ["pipeline.git.tag", undefined],
  ])("%s → %j", (text, value) => {
    expect(resultOf(text)).toBe(value);
  });

  test.each([
    [false, false],
    [undefined, false],
    [null, false],
    [0, true],
    ["", true],
    ["false", true],
    [[], true],
  ])("%j is taken for %s", (value, truth) => {
    expect(isTrueInExpression(value)).toBe(truth);
  });

  test("0 and the empty string are true", () => {
    expect(resultOf("parameters.zero and parameters.empty and 5")).toBe(5);
  });
});

describe("mistakes", () => {
  test.each<[string, ExpressionErrorKind, number, number]>([
    ["'x'", "UNEXPECTED_CHARACTER", 0, 1],
    ["a..b", "UNEXPECTED_CHARACTER", 1, 2],
    ["a & b", "UNEXPECTED_CHARACTER", 2, 3],
    ["é", "UNEXPECTED_CHARACTER", 0, 1],
    ["-1", "UNEXPECTED_CHARACTER", 0, 1],
    ["true or 😀", "UNEXPECTED_CHARACTER", 8, 10],
    ["a = b", "INCOMPLETE_EQUALS", 2, 3],
    ['a == "b', "UNTERMINATED_STRING", 5, 7],
    ['"a\\"', "UNTERMINATED_STRING", 0, 4],
    ["a matches /b", "UNTERMINATED_PATTERN", 10, 12],
    ["a matches /b\\/", "UNTERMINATED_PATTERN", 10, 14],
    ["a matches /(/", "INVALID_PATTERN", 10, 13],
    ["a matches /\\u0041/", "INVALID_PATTERN_CHARACTER", 11, 13],
    ["a matches /\\x41/", "INVALID_PATTERN_CHARACTER", 11, 13],
    ["a matches /€/", "INVALID_PATTERN_CHARACTER", 11, 12],
    [`a matches /${"b".repeat(129)}/`, "PATTERN_TOO_LONG", 10, 141],
    ["1.5", "INVALID_NUMERIC_LITERAL", 0, 3],
    ["1a", "INVALID_NUMERIC_LITERAL", 0, 2],
    ["9223372036854775808", "INVALID_NUMERIC_LITERAL", 0, 19],
    ["", "EXPECTED_EXPRESSION", 0, 0],
    ["true and", "EXPECTED_EXPRESSION", 8, 8],
    ["== 1", "EXPECTED_EXPRESSION", 0, 2],
    ["()", "EXPECTED_EXPRESSION", 1, 2],
    ["/x/ or true", "EXPECTED_EXPRESSION", 0, 3],
    ["true false", "UNEXPECTED_ADDITIONAL_INPUT", 5, 10],
    ["true)", "UNEXPECTED_ADDITIONAL_INPUT", 4, 5],
    ["(true or false", "EXPECTED_RIGHT_PAREN", 0, 1],
    ["lower(true)", "UNKNOWN_BUILTIN_FUNCTION", 0, 5],
    ['"7" > 5', "EXPECTED_NUMERIC_OPERAND", 0, 3],
    ["5 < true", "EXPECTED_NUMERIC_OPERAND", 4, 8],
    ["5 contains 5", "EXPECTED_STRING_OPERAND", 0, 1],
    ['"5" starts-with 5', "EXPECTED_STRING_OPERAND", 16, 17],
    ["5 matches /5/", "EXPECTED_STRING_OPERAND", 0, 1],
    ['pipeline.git.branch matches "x"', "EXPECTED_PATTERN_OPERAND", 28, 31],
    ["pipeline.git.bramch", "UNKNOWN_VARIABLE", 0, 19],
    ["false or (yes)", "UNKNOWN_VARIABLE", 10, 13],
  ])("%s → %s at %i–%i", (text, kind, start, end) => {
    expect(errorOf(text)).toMatchObject({ kind, start, end });
  });

  test("a name that does not exist is in the error, and in its message", () => {
    expect(errorOf("yes")).toMatchObject({
      name: "yes",
      message: expect.stringContaining('Referred to a variable "yes" that does not exist'),
    });
  });

  test("a short-circuit protects what stands to its right", () => {
    const text = 'pipeline.event.name == "pull_request" and pipeline.event.github.pull_request.draft';
    expect(resultOf(text)).toBe(false);
    expect(resultOf("true or nowhere")).toBe(true);
    expect(errorOf("pipeline.event.github.pull_request.draft").kind).toBe("UNKNOWN_VARIABLE");
  });
});

describe("size", () => {
  test("ten thousand parentheses are an error, not a stack overflow", () => {
    expect(errorOf(`${"(".repeat(10_000)}1${")".repeat(10_000)}`).kind).toBe("EXPECTED_EXPRESSION");
  });

  test.each([
    ["not ", "true"],
    ["true and ", "true"],
    ["1 == ", "1"],
    ["1 < ", "2"],
  ])("ten thousand times `%s` is read and evaluated", (repeated, last) => {
    const text = repeated.repeat(10_000) + last;
    expect(parseExpression(text).ok).toBe(true);
    expect(() => run(text)).not.toThrow();
  });

  test("ten million characters are refused", () => {
    expect(errorOf("1 == ".repeat(2_000_000)).kind).toBe("EXPECTED_EXPRESSION");
  });
});

const word = fc.constantFrom(
  ...["pipeline.git.branch", "pipeline.git.tag", "nowhere", "parameters.list", "and", "or", "not", "!", "==", "!="],
  ...["starts-with", "matches", "contains", "<", "<=", ">", ">=", "(", ")", '"x"', "/x.*/", "7", "true", "false"],
);

test("no string makes the parser throw, and its errors lie inside the text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(word).map((words) => words.join(" ")),
      ),
      (text) => {
        const parsed = parseExpression(text);
        if (parsed.ok) return;
        expect(parsed.error.start).toBeGreaterThanOrEqual(0);
        expect(parsed.error.end).toBeGreaterThanOrEqual(parsed.error.start);
        expect(parsed.error.end).toBeLessThanOrEqual(text.length);
      },
    ),
    { numRuns: 2000 },
  );
});

test("no evaluation throws, whatever the values are", () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.anything(), (words, value) => {
      const parsed = parseExpression(words.join(" "));
      if (parsed.ok) evaluateExpression(parsed.expression, () => ({ known: true, value }));
    }),
    { numRuns: 2000 },
  );
});
