import type { Diagnostic } from "@ringfort/contract";
import { expect, test } from "vitest";
import { diagnosticsAsJson } from "./diagnostics-json.ts";
import { diagnosticsAsText } from "./diagnostics-text.ts";
import { Sources } from "./sources.ts";
import { styleFor } from "./style.ts";

const style = styleFor({}, false);

/** A diagnostic about the first place of a word in the text. */
function about(text: string, word: string, extra: Partial<Diagnostic> = {}): [Diagnostic, Sources] {
  const start = text.indexOf(word);
  const at = { file: "config.yml", start, end: start + word.length };
  const diagnostic = {
    code: "job-unknown",
    severity: "error",
    message: "There is no such job.",
    at,
    related: [],
    ...extra,
  } as const;
  return [diagnostic, new Sources([{ file: "config.yml", text }])];
}

function rendered(text: string, word: string, extra: Partial<Diagnostic> = {}): string {
  const [diagnostic, sources] = about(text, word, extra);
  return diagnosticsAsText([diagnostic], sources, style);
}

test("a diagnostic is shown with its line, a caret, the call chain and what to do", () => {
  const text = "workflows:\n  w:\n    jobs:\n      - biuld\n";
  const chain = { message: "called from workflow `w`", at: { file: "config.yml", start: 13, end: 14 } };
  expect(rendered(text, "biuld", { related: [chain], help: "Did you mean `build`?" })).toBe(
    [
      "config.yml:4:9: error[job-unknown]: There is no such job.",
      "    |",
      "  4 |       - biuld",
      "    |         ^^^^^",
      "  note: called from workflow `w` (config.yml:2:3)",
      "  help: Did you mean `build`?",
      "",
      "1 error",
      "",
    ].join("\n"),
  );
});

test.each([
  // the line              marked   underline           column
  ["\t\tkey: bad", "bad", "             ^^^", 8],
  ["名前: bad", "bad", "      ^^^", 5],
  ["e\u0301te\u0301: bad", "bad", "     ^^^", 6],
  ["a: 👩‍👩‍👧 bad", "bad", "      ^^^", 6],
  ["a: 名前", "名前", "   ^^^^", 4],
])("in %j the caret stands below %j", (line, word, underline, column) => {
  const [, , , carets] = rendered(line, word).split("\n");
  expect(carets).toBe(`    | ${underline}`);
  const [diagnostic, sources] = about(line, word);
  expect(sources.locate(diagnostic.at).column).toBe(column);
});

test("what could write to the terminal is shown as numbers", () => {
  const shown = rendered("a: \x1b[2J\u202ebad\x07", "bad", { message: "no \x1b]0;title\x07" });
  expect(shown).toContain("a: \\x1b[2J\\u202ebad\\x07");
  expect(shown).toContain("no \\x1b]0;title\\x07");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

test("columns of a very long line are counted in code points", () => {
  const [diagnostic, sources] = about(`a: ${"👍".repeat(5_000)}bad`, "bad");
  expect(sources.locate(diagnostic.at)).toMatchObject({ line: 1, column: 5_004, endColumn: 5_007 });
});

test("a very long line is cut around the span", () => {
  const [, , line, carets] = rendered(`a: ${"x".repeat(100_000)} bad ${"y".repeat(100_000)}`, "bad").split("\n");
  expect(line!.length).toBeLessThan(130);
  expect(line!.indexOf("bad")).toBe(carets!.indexOf("^"));
});

test("a span over several lines is underlined to the end of its first", () => {
  expect(rendered("a:\n  - b\n  - c\n", "- b\n  - c").split("\n")[3]).toBe("    |   ^^^");
});

test.each([
  ["at the end of the file", 3, 3, { line: 1, column: 4, endLine: 1, endColumn: 4 }],
  ["beyond the file", 50, 60, { line: 1, column: 4, endLine: 1, endColumn: 4 }],
])("a span %s is printed", (_, start, end, place) => {
  const [diagnostic, sources] = about("abc", "abc", { at: { file: "config.yml", start, end } });
  expect(sources.locate(diagnostic.at)).toMatchObject(place);
  expect(diagnosticsAsText([diagnostic], sources, style)).toContain("1:4");
});

test("errors and warnings are counted, and only the first hundred shown", () => {
  const [error, sources] = about("abc", "abc");
  const many = Array.from({ length: 150 }, () => error);
  const shown = diagnosticsAsText([...many, { ...error, severity: "warning" }], sources, style);
  expect(shown).toMatch(/… and 51 more\n\n150 errors, 1 warning\n$/);
});

test("colours appear only where they are wanted", () => {
  const [diagnostic, sources] = about("abc", "abc");
  expect(diagnosticsAsText([diagnostic], sources, styleFor({ isTTY: true }, undefined))).toContain("\x1b[31m");
  expect(diagnosticsAsText([diagnostic], sources, styleFor({ isTTY: true }, false))).not.toContain("\x1b");
});

test("JSON has lines and columns from 1", () => {
  const [diagnostic, sources] = about("a:\r\n  bad\r\n", "bad");
  expect(JSON.parse(diagnosticsAsJson([diagnostic], sources))).toEqual([
    {
      code: "job-unknown",
      severity: "error",
      message: "There is no such job.",
      file: "config.yml",
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 6,
      help: null,
      related: [],
    },
  ]);
  expect(diagnosticsAsJson([], sources)).toBe("[]\n");
});
