import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { fixturesOf } from "../fixtures/fixtures.ts";
import { compile } from "./compile.ts";
import { toDocument } from "./plan/document.ts";

/** `expected.yml` is written by hand from the language reference, not from what the compiler answers. */
test.each(fixturesOf("compile"))("$name compiles to what CircleCI would run", ({ source, options, folder }) => {
  const compiled = compile(source, options);
  expect(compiled.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  if (!compiled.ok) throw new Error(`needs ${compiled.needs.join(", ")}`);
  const expected: unknown = parse(readFileSync(join(folder, "expected.yml"), "utf8"), { version: "1.1" });
  expect(toDocument(compiled.config)).toEqual(expected);
});
