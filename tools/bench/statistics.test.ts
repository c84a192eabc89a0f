import { expect, test } from "vitest";
import { median, medianRatio, quantile } from "./statistics.ts";

test("the median is a value that was measured, and order does not matter", () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(3);
});

test("the 95th percentile of a hundred values is the 96th of them", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(quantile(hundred, 0.95)).toBe(96);
});

test("ratios are taken pair by pair, so that one slow minute moves one pair", () => {
  expect(medianRatio([1, 20, 1], [2, 40, 2])).toBe(0.5);
});

test("nothing measured is an error, not a zero", () => {
  expect(() => median([])).toThrow("nothing was measured");
});
