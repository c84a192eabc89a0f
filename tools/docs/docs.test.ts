import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnosticPages } from "./diagnostic-pages.ts";

const folder = join(import.meta.dirname, "../../docs/diagnostics");
const pages = diagnosticPages();

test("docs/diagnostics has a page for every code and no other", () => {
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
});

test.each([...pages])("docs/diagnostics/%s is as `npm run docs` writes it", (name, text) => {
  expect(readFileSync(join(folder, name), "utf8")).toBe(text);
});
