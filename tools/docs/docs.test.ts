import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { apiCoveragePage } from "./api-coverage-page.ts";
import { checkovPage } from "./checkov-page.ts";
import { controlPages } from "./control-pages.ts";
import { diagnosticPages } from "./diagnostic-pages.ts";
import { settingsPage } from "./settings-page.ts";

describe.each([
  ["diagnostics", diagnosticPages()],
  ["controls", controlPages()],
] as const)("docs/%s", (name, pages) => {
  const folder = join(import.meta.dirname, "../../docs", name);

  test("has every page and no other", () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  test.each([...pages])("%s is as `npm run docs` writes it", (file, text) => {
    expect(readFileSync(join(folder, file), "utf8")).toBe(text);
  });
});

test.each([...controlPages()])(
  "docs/controls/%s holds no placeholder and nothing that looks like a token",
  (_file, text) => {
    expect(text).not.toContain("{{join:");
    expect(text).not.toMatch(/\b(?:ghp_|gho_|CCIPAT_|AKIA|AIza|glpat-|xox[bp]-|sk_live_)[A-Za-z0-9_]{12,}/);
  },
);

test("docs/checkov.md is as `npm run docs` writes it", () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/checkov.md"), "utf8")).toBe(checkovPage());
});

test("docs/api-coverage.md is as `npm run docs` writes it", () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/api-coverage.md"), "utf8")).toBe(apiCoveragePage());
});

test("docs/settings.md is as `npm run docs` writes it", () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/settings.md"), "utf8")).toBe(settingsPage());
});
