import { expect, test } from "vitest";
import { branchOf, datesOf, reportingWindow } from "./scope.ts";

const now = Date.parse("2026-04-01T00:00:00Z");
const project = { default_branch: "trunk" };

test.each([
  ["last-24-hours", 1],
  ["last-7-days", 7],
  ["last-30-days", 30],
] as const)("%s are compared with as many before them", (name, days) => {
  const { from, to, before } = reportingWindow(name, now);
  expect(to.getTime() - from.getTime()).toBe(days * 86_400_000);
  expect(before?.to).toEqual(from);
  expect(from.getTime() - before!.from.getTime()).toBe(days * 86_400_000);
});

test.each(["last-60-days", "last-90-days"] as const)("%s are compared with nothing", (name) => {
  expect(reportingWindow(name, now).before).toBeUndefined();
});

test("a question about no branch is about the default one", () => {
  expect(branchOf({ "all-branches": false }, project)).toEqual({ branch: "trunk" });
  expect(branchOf({ "all-branches": false, branch: "next" }, project)).toEqual({ branch: "next" });
  expect(branchOf({ "all-branches": true }, project)).toEqual({});
});

test("one branch and all branches cannot be asked about at once", () => {
  expect(() => branchOf({ "all-branches": true, branch: "next" }, project)).toThrow("either");
});

test("dates are at most 90 days apart, and an end needs a start", () => {
  const start = { "start-date": "2026-01-01T00:00:00Z" };
  expect(datesOf({ ...start, "end-date": "2026-04-01T00:00:00Z" }, now).to).toEqual(new Date(now));
  expect(() => datesOf({ ...start, "end-date": "2026-04-02T00:00:00Z" }, now)).toThrow("at most 90 days");
  expect(() => datesOf({ "end-date": "2026-04-01T00:00:00Z" }, now)).toThrow("start-date");
  expect(datesOf({}, now).from).toEqual(new Date("2026-01-01T00:00:00Z"));
});
