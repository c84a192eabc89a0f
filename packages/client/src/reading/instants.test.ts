import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf } from "./instants.ts";

test("an instant reads as the platform's own parser reads it", () => {
  const year = { min: new Date("0100-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(year), (date) => {
      expect(instantOf(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test.each([
  ["2026-03-01T10:00:00.123456789Z", "2026-03-01T10:00:00.123Z"],
  ["2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00.000Z"],
  ["2026-03-01 10:00:00-0530", "2026-03-01T15:30:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
])("%s is %s", (text, expected) => {
  expect(new Date(instantOf(text)!).toISOString()).toBe(expected);
});

test.each([
  "2026-03-01T10:00:00",
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "yesterday",
  "",
])("%j is no instant", (text) => {
  expect(instantOf(text)).toBeUndefined();
});
