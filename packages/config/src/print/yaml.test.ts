import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { toYaml } from "./yaml.ts";

const asYaml11 = (text: string) => parse(text, { version: "1.1", merge: true });
const asYaml12 = (text: string) => parse(text, { version: "1.2" });

/** Strings that a careless printer changes, among any others. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..." \t\n#:-?'\"\\|>%@`!&*{}[],~<=.+0123456789eExXoO_yYnN\r\u0085\u2028\ufeff") }),
  fc.constantFrom(
    "yes",
    "No",
    "OFF",
    "y",
    "0o17",
    "0x1F",
    "017",
    "1:30:00",
    "1_000",
    "1e3",
    ".5",
    "2001-12-14",
    "null",
    "=",
    "<<",
    ".",
  ),
  fc
    .array(fc.constantFrom("", "  ", "echo a", "  if x", "\t# b", "---", "..."), { maxLength: 6 })
    .map((lines) => lines.join("\n")),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
  fc.boolean(),
  fc.constant(null),
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: "medium" },
    scalar,
    fc.array(tie("document")),
    fc.dictionary(text, tie("document"), { noNullPrototype: true, maxKeys: 5 }),
  ),
}));

describe("printed YAML", () => {
  test("reads back as the same data under YAML 1.1", () => {
    fc.assert(
      fc.property(document, (data) => {
        expect(asYaml11(toYaml(data))).toStrictEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  test("reads back as the same data under YAML 1.2", () => {
    fc.assert(
      fc.property(document, (data) => {
        expect(asYaml12(toYaml(data))).toStrictEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  test("keeps keys that are longer than YAML 1.1 looks for a colon", () => {
    const data = { [`a${"b".repeat(2_000)}`]: { c: 1 }, [": ".repeat(600)]: ["x"] };
    expect(asYaml11(toYaml(data))).toStrictEqual(data);
  });
});

test.each([
  [{ a: [{ b: 1, c: [2] }, ["d"], "e"] }, "a:\n- b: 1\n  c:\n  - 2\n-\n  - d\n- e\n"],
  [{ command: "set -e\n\nmake\n" }, "command: |\n  set -e\n\n  make\n"],
  [{ command: "a\nb" }, "command: |-\n  a\n  b\n"],
  [{ command: "a\n\n" }, "command: |+\n  a\n\n"],
  [{ command: "  a\nb\n" }, "command: |2\n    a\n  b\n"],
  [{ image: "cimg/node:20.1", path: ".", version: "1.10" }, "image: cimg/node:20.1\npath: '.'\nversion: '1.10'\n"],
  [{ key: 'v1-{{ checksum "go.sum" }}' }, 'key: v1-{{ checksum "go.sum" }}\n'],
  [{ a: {}, b: [], c: null, d: "" }, "a: {}\nb: []\nc: null\nd: ''\n"],
  [{ text: "it's: a" }, "text: 'it''s: a'\n"],
  [{ bell: "\u0007" }, 'bell: "\\x07"\n'],
])("%j is printed as people write it", (data, printed) => {
  expect(toYaml(data)).toBe(printed);
});
