import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Span } from "@ringfort/contract";
import { describe, expect, test } from "vitest";
import { type Fixture, fixturesOf } from "../../fixtures/fixtures.ts";
import { compile } from "../compile.ts";
import { codes, type DiagnosticCode, isDiagnosticCode } from "./codes.ts";
import { explanations } from "./explanations.ts";

const fixtures = fixturesOf("diagnostics");

const lastRow = 71;

test("every code has a fixture of its name", () => {
  const names = new Set(fixtures.map(({ name }) => name));
  expect(Object.keys(codes).filter((code) => !names.has(code))).toEqual([]);
});

test("every row of the checklist has a code", () => {
  const rows = new Set<number>(Object.values(codes).map(({ row }) => row));
  const all = Array.from({ length: lastRow }, (_, index) => index + 1);
  expect(all.filter((row) => !rows.has(row))).toEqual([]);
});

test.each(Object.entries(explanations))("%s is explained in whole sentences", (_, { why, mend }) => {
  for (const text of [why, mend]) expect(text).toMatch(/^[`A-Z].*\.$/s);
});

describe.each(fixtures)("$name", (fixture) => {
  const compiled = compile(fixture.source, fixture.options);

  test("gives the diagnostic it is named after", () => {
    expect(compiled.diagnostics.map(({ code }) => code)).toContain(codeOf(fixture));
  });

  test("compiles exactly when there is no error", () => {
    expect(compiled.ok).toBe(compiled.diagnostics.every(({ severity }) => severity === "warning"));
  });

  test("reads as expected", () => {
    const text = compiled.diagnostics.map((one) => rendered(one, compiled.texts)).join("\n");
    expectGolden(join(fixture.folder, "expected.txt"), text);
  });

  test("points into its files", () => {
    for (const { at, related } of compiled.diagnostics) {
      for (const span of [at, ...related.map((one) => one.at)]) {
        const text = compiled.texts.get(span.file);
        expect(text, `the text of ${span.file}`).toBeDefined();
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text?.length ?? 0);
        if (text !== "") expect(span.end, `a span of ${span.file}`).toBeGreaterThan(span.start);
      }
    }
  });
});

/** `<code>`, or `<code>--<case>` where one code has several. */
function codeOf({ name }: Fixture): DiagnosticCode {
  const [code = ""] = name.split("--");
  if (!isDiagnosticCode(code)) throw new Error(`${name} is named after no code`);
  return code;
}

function rendered(diagnostic: Diagnostic, texts: ReadonlyMap<string, string>): string {
  const { severity, code, at, message, help, related } = diagnostic;
  const lines = [
    `${severity} ${code} ${place(at, texts)}`,
    `  ${message}`,
    ...quoted(at, texts),
    ...(help === undefined ? [] : [`  help: ${help}`]),
    ...related.map((one) => `  note: ${one.message} (${place(one.at, texts)})`),
  ];
  return `${lines.join("\n")}\n`;
}

function place({ file, start, end }: Span, texts: ReadonlyMap<string, string>): string {
  const text = texts.get(file) ?? "";
  return `${file} ${lineAndColumn(text, start)}-${lineAndColumn(text, end)}`;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The first line of the span, marked. */
function quoted({ file, start, end }: Span, texts: ReadonlyMap<string, string>): string[] {
  const text = texts.get(file) ?? "";
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from).split("\n", 1)[0] ?? "";
  const marked = Math.max(1, Math.min(end, from + line.length) - start);
  if (line.length > 160) return [];
  return [`  | ${line}`, `  | ${" ".repeat(start - from)}${"^".repeat(marked)}`];
}

function expectGolden(file: string, text: string): void {
  if (process.env.UPDATE === "1") writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(text);
}
