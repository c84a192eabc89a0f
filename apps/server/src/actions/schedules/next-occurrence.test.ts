import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Timetable } from "../../postgres/tables.ts";
import { daysOfWeek, months, nextOccurrence } from "./next-occurrence.ts";

const nightly: Timetable = { "per-hour": 1, "hours-of-day": [2], "days-of-week": [...daysOfWeek] };

test.each<[string, Timetable, string, string | undefined]>([
  ["every night", nightly, "2026-08-01T02:00:00Z", "2026-08-02T02:00:00.000Z"],
  ["the second before", nightly, "2026-08-01T01:59:59Z", "2026-08-01T02:00:00.000Z"],
  ["three times an hour", { ...nightly, "per-hour": 3 }, "2026-08-01T02:20:00Z", "2026-08-01T02:40:00.000Z"],
  ["hour 24 is midnight", { ...nightly, "hours-of-day": [24] }, "2026-08-01T12:00:00Z", "2026-08-02T00:00:00.000Z"],
  ["Mondays", { ...nightly, "days-of-week": ["MON"] }, "2026-08-01T00:00:00Z", "2026-08-03T02:00:00.000Z"],
  [
    "the 29th of February",
    { "per-hour": 1, "hours-of-day": [0], "days-of-month": [29], months: ["FEB"] },
    "2026-01-01T00:00:00Z",
    "2028-02-29T00:00:00.000Z",
  ],
  [
    "the 31st of April",
    { "per-hour": 1, "hours-of-day": [0], "days-of-month": [31], months: ["APR"] },
    "2026-01-01T00:00:00Z",
    undefined,
  ],
])("%s", (_, timetable, after, expected) => {
  expect(nextOccurrence(timetable, new Date(after))?.toISOString()).toBe(expected);
});

describe("of any timetable", () => {
  const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
  const days = Array.from({ length: 28 }, (_, index) => index + 1);
  const hours = Array.from({ length: 25 }, (_, index) => index);
  const timetables: fc.Arbitrary<Timetable> = fc.oneof(
    fc.record({
      "per-hour": fc.integer({ min: 1, max: 60 }),
      "hours-of-day": some(hours),
      "days-of-week": some(daysOfWeek),
      months: some(months),
    }),
    fc.record({
      "per-hour": fc.integer({ min: 1, max: 60 }),
      "hours-of-day": some(hours),
      "days-of-month": some(days),
    }),
  );
  const instants = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

  test("the next occurrence comes later, and is named by the timetable", () => {
    fc.assert(
      fc.property(timetables, instants, (timetable, after) => {
        const next = nextOccurrence(timetable, after)!;
        expect(next.getTime()).toBeGreaterThan(after.getTime());
        expect(timetable["hours-of-day"].map((hour) => hour % 24)).toContain(next.getUTCHours());
        if (timetable["days-of-week"]) expect(timetable["days-of-week"]).toContain(daysOfWeek[next.getUTCDay()]);
        if (timetable["days-of-month"]) expect(timetable["days-of-month"]).toContain(next.getUTCDate());
        if (timetable.months) expect(timetable.months).toContain(months[next.getUTCMonth()]);
      }),
    );
  });

  test("nothing is left out: an hour that is named has as many occurrences as it should", () => {
    fc.assert(
      fc.property(timetables, instants, (timetable, after) => {
        const first = nextOccurrence(timetable, after)!;
        const start = Math.floor(first.getTime() / 3_600_000) * 3_600_000;
        let count = 0;
        for (let at = new Date(start - 1); ; count += 1) {
          at = nextOccurrence(timetable, at)!;
          if (at.getTime() >= start + 3_600_000) break;
        }
        expect(count).toBe(timetable["per-hour"]);
      }),
      { numRuns: 50 },
    );
  });
});
