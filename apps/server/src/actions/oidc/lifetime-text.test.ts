import { expect, test } from "vitest";
import { readLifetime, writeLifetime } from "./lifetime-text.ts";

test.each([
  // written    is read as         and answered as
  ["90m", 5_400_000, "1h30m0s"],
  ["1h30m", 5_400_000, "1h30m0s"],
  ["3600s", 3_600_000, "1h0m0s"],
  ["15m", 900_000, "15m0s"],
  ["45s", 45_000, "45s"],
  ["61500ms", 61_500, "1m1.5s"],
  ["1w1d1h1m1s1ms", 694_861_001, "193h1m1.001s"],
])("%s is %i ms, said as %s", (text, ms, said) => {
  expect(readLifetime(text)).toBe(ms);
  expect(writeLifetime(ms)).toBe(said);
});

test.each(["", "5", "1.5h", "-1m", "1y", "1m 2s", "h", "1s1s1s1s1s1s1s1s"])("%j is no lifetime", (text) => {
  expect(readLifetime(text)).toBeUndefined();
});
