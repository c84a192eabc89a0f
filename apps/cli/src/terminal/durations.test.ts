import { expect, test } from "vitest";
import { showDuration } from "./durations.ts";

test.each([
  [0, "0.0s"],
  [340, "0.3s"],
  [9940, "9.9s"],
  [9990, "10s"],
  [59_600, "1m 00s"],
  [184_000, "3m 04s"],
  [3_720_000, "1h 02m"],
  [-5, "0.0s"],
])("%i ms is %s", (ms, shown) => {
  expect(showDuration(ms)).toBe(shown);
});
