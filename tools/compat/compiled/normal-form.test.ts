import { WrittenScalar } from "@ringfort/config";
import { expect, test } from "vitest";
import { firstDifference } from "./first-difference.ts";
import { normal, normalConfig } from "./normal-form.ts";

test.each([
  [{ environment: [{ A: 1 }, { B: null }] }, { environment: { A: "1", B: "" } }],
  [{ steps: ["checkout", { run: "make " }] }, { steps: [{ checkout: {} }, { run: { command: "make" } }] }],
  [{ steps: [new WrittenScalar("checkout")] }, { steps: ["checkout"] }],
  [{ steps: [{ save_cache: {} }], paths: [] }, { steps: [{ save_cache: {} }] }],
  [{ tag: new WrittenScalar("1.10") }, { tag: "1.10" }],
])("%j and %j are the same", (one, other) => {
  expect(normal(one)).toEqual(normal(other));
});

test("an invocation may be a name or a map, and `upstream` repeats what `requires` says", () => {
  const b = { requires: ["a"], upstream: { a: ["success"] } };
  expect(normalConfig({ workflows: { w: { jobs: ["a", { b }] }, version: 2 } }).invocations).toEqual([
    { a: {} },
    { b: { requires: ["a"] } },
  ]);
});

test("the first difference is told with its place", () => {
  expect(firstDifference({ a: ["1", "2"] }, { a: ["1", "3"] })).toBe('/a/1: expected "2", got "3"');
  expect(firstDifference({ a: "1" }, {})).toBe('/a: expected "1", got nothing');
  expect(firstDifference({ a: "1", b: { c: "2" } }, { b: { c: "2" }, a: "1" })).toBeUndefined();
  expect(firstDifference({ a: "<any>" }, { a: "text" }, "<any>")).toBeUndefined();
});
