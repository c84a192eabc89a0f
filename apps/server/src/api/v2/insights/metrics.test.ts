import fc from "fast-check";
import { expect, test } from "vitest";
import { durationMetrics, leftOut, meanTimeToRecovery, noRuns, successRate, throughput, trend } from "./metrics.ts";

test.each([
  // runs, successful, canceled → rate
  [0, 0, 0, 0],
  [4, 4, 0, 1],
  [4, 1, 0, 0.25],
  [5, 2, 1, 0.5],
  [3, 0, 3, 0],
])(
  "%d runs of which %d succeeded and %d were canceled: a rate of %d",
  (total_runs, successful_runs, canceled_runs, rate) => {
    expect(successRate({ total_runs, successful_runs, canceled_runs })).toBe(rate);
  },
);

test("a success rate is between none and all, and canceled runs do not change it", () => {
  const counts = fc.record({ good: fc.nat(1_000), bad: fc.nat(1_000), canceled: fc.nat(1_000), more: fc.nat(1_000) });
  fc.assert(
    fc.property(counts, ({ good, bad, canceled, more }) => {
      const rate = (stopped: number) =>
        successRate({ total_runs: good + bad + stopped, successful_runs: good, canceled_runs: stopped });
      expect(rate(canceled)).toBeGreaterThanOrEqual(0);
      expect(rate(canceled)).toBeLessThanOrEqual(1);
      expect(rate(canceled + more)).toBe(rate(canceled));
    }),
  );
});

test.each([
  [3, 2, 1.5],
  [1, 2, 0.5],
  [7, 7, 1],
  [0, 0, 1],
  [0, 5, 0],
  [5, 0, -1],
  [null, null, 1],
  [null, 5, 0],
  [5, null, -1],
])("a trend from %d, having been %d, is %d", (now, before, expected) => {
  expect(trend(now, before)).toBe(expected);
});

test("a trend times what was before is what is now, unless there was nothing before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (now, before) => {
      expect(trend(now, before) * before).toBeCloseTo(now, 3);
    }),
  );
});

test("throughput is runs a day", () => {
  expect(throughput(45, 90)).toBe(0.5);
  expect(throughput(2, 1 / 24)).toBeCloseTo(48);
});

test("the mean time to recovery is that of the failures that were recovered from", () => {
  expect(meanTimeToRecovery({ recoveries: 4, recovery_seconds: 100 })).toBe(25);
  expect(meanTimeToRecovery(noRuns)).toBeNull();
});

test("durations are whole seconds, and unknown where nothing has ended", () => {
  expect(durationMetrics({ ...noRuns, min: 1.4, mean: 2.5, median: 2, p95: 9.6, max: 10, deviation: 1.25 })).toEqual({
    min: 1,
    mean: 3,
    median: 2,
    p95: 10,
    max: 10,
    standard_deviation: 1.25,
  });
  expect(Object.values(durationMetrics(noRuns))).toEqual([null, null, null, null, null, null]);
});

test("what is left out of a list is what equals its end", () => {
  const shown = [
    { worth: 1, alike: 1 },
    { worth: 2, alike: 5 },
    { worth: 2, alike: 5 },
  ];
  expect(leftOut(shown)).toBe(3);
  expect(leftOut([])).toBe(0);
});
