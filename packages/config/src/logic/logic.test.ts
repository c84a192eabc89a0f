import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateLogic, isTruthy, type LogicProblemKind } from "./index.ts";

function truthOf(statement: unknown) {
  const result = evaluateLogic(statement);
  return result.ok ? result.value : result.problems;
}

function problemsOf(statement: unknown) {
  const result = evaluateLogic(statement);
  return result.ok ? [] : result.problems;
}

test.each([
  [false, false],
  [null, false],
  [undefined, false],
  [0, false],
  [-0, false],
  [Number.NaN, false],
  ["", false],
  [{}, false],
  [true, true],
  [1, true],
  ["false", true],
  ["0", true],
  [" ", true],
  [[], true],
  [["checkout"], true],
])("the literal %j is %s", (literal, truth) => {
  expect(isTruthy(literal)).toBe(truth);
  expect(truthOf(literal)).toBe(truth);
});

test.each<[unknown, boolean]>([
  [{ and: [true, "x", 1] }, true],
  [{ and: [true, 0] }, false],
  [{ or: [false, "", "x"] }, true],
  [{ or: [false, null, 0] }, false],
  [{ not: false }, true],
  [{ not: null }, true],
  [{ not: { not: "x" } }, true],
  [{ not: { or: [{ equal: [1, 2] }, { and: [true, true] }] } }, false],
  [{ equal: ["a", "a"] }, true],
  [{ equal: ["a", "a", "b"] }, false],
  [{ equal: [1] }, true],
  [{ equal: [1, "1"] }, false],
  [{ equal: [true, "true"] }, false],
  [{ equal: [null, ""] }, false],
  [
    {
      equal: [
        [1, { a: 2, b: 3 }],
        [1, { b: 3, a: 2 }],
      ],
    },
    true,
  ],
  [{ equal: [{ a: 1 }, { a: 1, b: 1 }] }, false],
  [{ equal: [{}, []] }, false],
  [{ matches: { pattern: "^release/.*$", value: "release/1" } }, true],
  [{ matches: { pattern: "release", value: "release/1" } }, false],
  [{ matches: { pattern: "a|ab", value: "ab" } }, true],
  [{ matches: { pattern: "\\d+", value: 42 } }, true],
  [{ matches: { pattern: "v.*", value: null } }, false],
  [{ matches: { pattern: ".*", value: null } }, true],
])("%j is %s", (statement, truth) => {
  expect(truthOf(statement)).toBe(truth);
});

test.each<[unknown, (string | number)[], LogicProblemKind]>([
  [{ and: [true], or: [true] }, [], "NOT_ONE_KEY"],
  [{ and: [] }, ["and"], "EMPTY_ARGUMENTS"],
  [{ or: null }, ["or"], "EMPTY_ARGUMENTS"],
  [{ equal: [] }, ["equal"], "EMPTY_ARGUMENTS"],
  [{ equal: "x" }, ["equal"], "NOT_A_LIST"],
  [{ and: [{ or: [true, { xor: [1] }] }] }, ["and", 0, "or", 1, "xor"], "UNKNOWN_OPERATOR"],
  [{ condition: true }, ["condition"], "UNKNOWN_OPERATOR"],
  [[{ equal: [1, 1] }], [], "UNEXPECTED_LIST"],
  [{ not: [{ equal: [1, 1] }] }, ["not"], "UNEXPECTED_LIST"],
  [{ matches: "x" }, ["matches"], "NOT_A_MAP"],
  [{ matches: { value: "x" } }, ["matches"], "MISSING_PATTERN"],
  [{ matches: { pattern: "x" } }, ["matches"], "MISSING_VALUE"],
  [{ matches: { pattern: "x", value: "x", flags: "i" } }, ["matches", "flags"], "UNKNOWN_KEY"],
  [{ matches: { pattern: 1, value: "x" } }, ["matches", "pattern"], "NOT_A_STRING"],
  [{ matches: { pattern: "x", value: ["x"] } }, ["matches", "value"], "NOT_A_STRING"],
  [{ matches: { pattern: "(", value: "x" } }, ["matches", "pattern"], "INVALID_PATTERN"],
])("%j: at %j, %s", (statement, path, kind) => {
  expect(problemsOf(statement)).toMatchObject([{ path, kind }]);
});

test("all mistakes are reported, and near operators are suggested", () => {
  expect(problemsOf({ or: [{ equals: [1] }, { and: [] }, { matchs: {} }] })).toMatchObject([
    { path: ["or", 0, "equals"], help: "Did you mean `equal`?" },
    { path: ["or", 1, "and"] },
    { path: ["or", 2, "matchs"], help: "Did you mean `matches`?" },
  ]);
});

describe("direct expressions", () => {
  test("a statement that is a string is one where that is allowed", () => {
    const expression = (text: string) => ({ ok: true, value: text === "yes" }) as const;
    expect(evaluateLogic("yes", { expression })).toEqual({ ok: true, value: true });
    expect(evaluateLogic("no", { expression })).toEqual({ ok: true, value: false });
    expect(evaluateLogic({ and: ["no"] }, { expression })).toEqual({ ok: true, value: true });
  });

  test.each([
    [0, true],
    ["", true],
    [undefined, false],
    [false, false],
  ])("their result %j is %s, by the truth of expressions", (value, truth) => {
    expect(evaluateLogic("x", { expression: () => ({ ok: true, value }) })).toEqual({ ok: true, value: truth });
  });

  test("their mistake is a problem", () => {
    expect(evaluateLogic("x", { expression: () => ({ ok: false, message: "no x" }) })).toEqual({
      ok: false,
      problems: [{ path: [], kind: "INVALID_EXPRESSION", message: "no x" }],
    });
  });
});

describe("hostile data", () => {
  const nested = (depth: number) => {
    let statement: unknown = true;
    for (let level = 0; level < depth; level += 1) statement = { not: statement };
    return statement;
  };

  test("100 levels are allowed, 101 are not", () => {
    expect(truthOf(nested(100))).toBe(true);
    expect(problemsOf(nested(101))).toMatchObject([{ kind: "TOO_DEEP" }]);
    expect(problemsOf(nested(100_000))).toMatchObject([{ kind: "TOO_DEEP" }]);
  });

  test("shared statements that unfold without end are refused", () => {
    let statement: unknown = { equal: [1, 1] };
    for (let level = 0; level < 60; level += 1) statement = { and: [statement, statement] };
    expect(problemsOf(statement)).toMatchObject([{ kind: "TOO_LARGE" }]);
  });

  test("shared values that unfold without end are compared in bounded time", () => {
    const grow = () => {
      let value: unknown = "x";
      for (let level = 0; level < 60; level += 1) value = [value, value];
      return value;
    };
    expect(truthOf({ equal: [grow(), grow()] })).toBe(false);
  });

  test.each(["__proto__", "constructor", "toString"])("the key %s is no operator", (key) => {
    const statement = JSON.parse(`{"${key}": [true]}`);
    expect(problemsOf(statement)).toMatchObject([{ kind: "UNKNOWN_OPERATOR" }]);
    expect(truthOf({ equal: [{}, statement] })).toBe(false);
  });

  test("a map without prototype is a statement", () => {
    expect(truthOf(Object.assign(Object.create(null), { not: true }))).toBe(false);
  });

  test("nothing makes it throw", () => {
    const { statement } = fc.letrec((tie) => ({
      statement: fc.oneof(
        { depthSize: "medium" },
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom("and", "or", "not", "equal", "matches", "__proto__"), tie("argument"), {
          maxKeys: 2,
        }),
      ),
      argument: fc.oneof(
        fc.array(tie("statement")),
        tie("statement"),
        fc.record({ pattern: fc.string(), value: fc.string() }),
      ),
    }));
    fc.assert(fc.property(statement, (value) => typeof evaluateLogic(value).ok === "boolean"));
  });
});
