import { expect, test } from "vitest";
import { complete } from "./complete.ts";

test("a whole config stays as it is", () => {
  const whole = "version: 2.1\njobs: {}\nworkflows: {}\n";
  expect(complete(whole)).toBe(whole);
});

test("jobs get a version and a workflow that runs each of them, after their own lines", () => {
  expect(complete("jobs:\n  a: {}\n  b c: {}\n")).toBe(
    'jobs:\n  a: {}\n  b c: {}\nversion: 2.1\nworkflows: {a-workflow: {jobs: ["a","b c"]}}\n',
  );
});

test("a fragment without jobs gets one", () => {
  expect(complete("version: 2.1\nexecutors: {}")).toContain('workflows: {a-workflow: {jobs: ["a-job"]}}');
});

test("the tabs of Go's source go away", () => {
  expect(complete("version: 2.1\n\t\tworkflows:\n\t\t  w: {}\n")).toBe("version: 2.1\nworkflows:\n  w: {}\n");
});
