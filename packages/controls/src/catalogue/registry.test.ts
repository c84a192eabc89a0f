import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CheckId, scopes, severities } from "../check.ts";
import { chapterOf, chapters } from "../guide/chapters.ts";
import { catalogue } from "./index.ts";

const here = import.meta.dirname;
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test("there are 175 checks", () => {
  expect(catalogue).toHaveLength(175);
});

test("each scope, level and severity has as many checks as the reference says", () => {
  const count = <K extends "scope" | "level" | "severity">(key: K, of: readonly unknown[]) =>
    Object.fromEntries(of.map((value) => [value, catalogue.filter((check) => check[key] === value).length]));
  expect(count("scope", scopes)).toEqual({ config: 72, org: 72, runner: 12, "oidc-policy": 11, "audit-log": 8 });
  expect(count("level", [1, 2, 3])).toEqual({ 1: 103, 2: 66, 3: 6 });
  expect(count("severity", severities)).toEqual({ critical: 23, high: 73, medium: 62, low: 16, info: 1 });
});

test.each(["id", "slug", "title"] as const)("no two checks share the same %s", (key) => {
  const seen = catalogue.map((check) => check[key]);
  expect(seen.filter((value, index) => seen.indexOf(value) !== index)).toEqual([]);
});

test("each chapter's checks are numbered from one, without a gap", () => {
  for (const { number } of chapters) {
    const numbers = catalogue.filter(({ id }) => chapterOf(id) === number).map(({ id }) => place(id));
    expect([number, numbers.toSorted((a, b) => a - b)]).toEqual([number, numbers.map((_, index) => index + 1)]);
  }
});

test("chapters and their folders are the same, in the same order, and the catalogue follows it", () => {
  expect(folders.map(({ name }) => name.split("-")[0])).toEqual(chapters.map(({ number }) => number));
  const order = catalogue.map(({ id }) => chapters.findIndex(({ number }) => number === chapterOf(id)));
  expect(order.filter((at, index) => at < (order[index - 1] ?? 0))).toEqual([]);
});

test.each(catalogue.map((check) => [check.id, check.slug, check] as const))(
  "%s %s stands in a file of its name, in its chapter",
  (id, slug) => {
    expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    const homes = folders.filter(({ name }) => existsSync(join(here, name, `${slug}.ts`))).map(({ name }) => name);
    expect(homes).toEqual([
      expect.stringMatching(new RegExp(`^${(elsewhere[id] ?? chapterOf(id)).replace(".", "\\.")}-`)),
    ]);
  },
);

test.each(catalogue.map((check) => [check.id, check] as const))("%s maps to codes that exist", (_id, { map }) => {
  expect(map.nist.filter((code) => !isNist(code))).toEqual([]);
  expect(map.soc2.filter((code) => !among(code, "CC", criteria))).toEqual([]);
  expect(map.cis8.filter((code) => !among(code, "", safeguards))).toEqual([]);
  expect(map.owasp.filter((number) => !Number.isInteger(number) || number < 1 || number > 10)).toEqual([]);
  expect((map.ssc ?? []).filter((code) => !/^[1-5]\.[1-5]\.[1-9]\d?$/.test(code))).toEqual([]);
  expect((map.slsa ?? []).filter((code) => !/^L[1-3]$/.test(code))).toEqual([]);
  for (const codes of [map.nist, map.soc2, map.cis8, map.owasp]) {
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set<unknown>(codes).size).toBe(codes.length);
  }
});

test.each(catalogue.map((check) => [check.id, check] as const))("%s says what, why and what to do", (_id, check) => {
  expect(check.title).toMatch(/^[\p{Lu}`0-9].*[^.]$/u);
  for (const text of [check.why, check.remedy, ...(check.guards ?? [])]) expect(text).toMatch(/[.`):"]$/);
});

/** The check that applies the script checks to orbs stands beside them. */
const elsewhere: Readonly<Partial<Record<CheckId, string>>> = { "RF-3.5.8": "3.4" };

function place(id: CheckId): number {
  return Number(id.slice(id.lastIndexOf(".") + 1));
}

/** Families of NIST 800-53 r5, each with its last control. */
const families: Readonly<Record<string, number>> = {
  ...{ AC: 25, AT: 6, AU: 16, CA: 9, CM: 14, CP: 13, IA: 12, IR: 9, MA: 7, MP: 8 },
  ...{ PE: 23, PL: 11, PM: 32, PS: 9, PT: 8, RA: 10, SA: 24, SC: 51, SI: 23, SR: 12 },
};

function isNist(code: string): boolean {
  const [, family = "", control] = /^([A-Z]{2})-(\d+)(?:\(\d+\))?$/.exec(code) ?? [];
  return Number(control) >= 1 && Number(control) <= (families[family] ?? 0);
}

/** How many criteria each common-criteria series of SOC 2 has, from CC1 on. */
const criteria = [5, 3, 4, 2, 3, 8, 5, 1, 2];
/** How many safeguards each of the CIS Controls v8 has, from 1 on. */
const safeguards = [5, 7, 14, 12, 6, 8, 7, 12, 7, 7, 5, 8, 11, 9, 7, 14, 9, 5];

function among(code: string, prefix: string, sizes: readonly number[]): boolean {
  const [series, item] = code.slice(prefix.length).split(".").map(Number);
  return code.startsWith(prefix) && item! >= 1 && item! <= (sizes[series! - 1] ?? 0);
}
