import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOfDay } from "./calendar.ts";
import { type Cron, nextAfter, parseCron } from "./index.ts";

function cronOf(text: string): Cron {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.cron;
}

function next(text: string, at: string): string {
  const instant = nextAfter(cronOf(text), Date.parse(at));
  return Number.isFinite(instant) ? new Date(instant).toISOString() : "never";
}

test.each([
  "0 0 * * *",
  "0 0,6,12,18 * * *",
  "0 12 * * 1-5",
  "59 23 31 12 6",
  "0 0 30 2 *",
  "  5\t4 * *   *  ",
  "05 04 01 01 0",
])("%j is accepted", (text) => {
  expect(parseCron(text).ok).toBe(true);
});

test.each([
  ["", "has five fields"],
  ["0 0 * *", "has five fields: minute, hour, day of month, month, day of week; this one has 4"],
  ["0 0 * * * *", "this one has 6"],
  ["@daily", "this one has 1"],
  ["*/10 * * * *", "The minute `*/10` has a step"],
  ["0-30/5 * * * *", "has a step"],
  ["1,3-5 * * * *", "has a range inside a list"],
  ["0 0 * * MON", "The day of week `MON` has a name"],
  ["0 0 * * Tue-Sat", "has a name"],
  ["0 0 * JAN *", "The month `JAN` has a name"],
  ["0 0 * * 7", "The day of week `7` is not between 0 and 6 (0 is Sunday)"],
  ["60 0 * * *", "The minute `60` is not between 0 and 59"],
  ["0 24 * * *", "is not between 0 and 23"],
  ["0 0 0 * *", "is not between 1 and 31"],
  ["0 0 * 13 *", "is not between 1 and 12"],
  ["0 0 * * 0-7", "is not between 0 and 6"],
  ["0 5-1 * * *", "ends before it begins"],
  ["0 0 * * 1,", "is not `*`, a number, a list or a range"],
  ["0 0 ? * *", "is not `*`, a number, a list or a range"],
  ["-1 0 * * *", "is not `*`, a number, a list or a range"],
  ["1.5 0 * * *", "is not `*`, a number, a list or a range"],
  ["*,1 0 * * *", "is not `*`, a number, a list or a range"],
  ["0 ".repeat(1000), "at most 500 characters"],
])("%j is refused: %s", (text, message) => {
  expect(parseCron(text)).toMatchObject({ ok: false, message: expect.stringContaining(message) });
});

describe("the next time", () => {
  test.each([
    ["0 0 * * *", "2026-08-01T00:00:00Z", "2026-08-02T00:00:00.000Z"],
    ["0 0 * * *", "2026-08-01T23:59:59.999Z", "2026-08-02T00:00:00.000Z"],
    ["* * * * *", "2026-08-01T12:00:30Z", "2026-08-01T12:01:00.000Z"],
    ["30 4 * * 1-5", "2026-08-01T00:00:00Z", "2026-08-03T04:30:00.000Z"],
    ["0 0,6,12,18 * * *", "2026-08-01T06:00:00Z", "2026-08-01T12:00:00.000Z"],
    ["0 0 1 1 *", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00.000Z"],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["0 0 29 2 *", "1896-02-29T00:00:00Z", "1904-02-29T00:00:00.000Z"],
    ["0 0 30 2 *", "2026-01-01T00:00:00Z", "never"],
    ["0 0 30 2 1", "2026-02-03T00:00:00Z", "2026-02-09T00:00:00.000Z"],
    ["0 0 13 * 5", "2026-08-01T00:00:00Z", "2026-08-07T00:00:00.000Z"],
    ["0 0 13 * *", "2026-08-01T00:00:00Z", "2026-08-13T00:00:00.000Z"],
    ["59 23 31 12 *", "1969-01-01T00:00:00Z", "1969-12-31T23:59:00.000Z"],
  ])("of %s after %s is %s", (text, at, expected) => {
    expect(next(text, at)).toBe(expected);
  });

  const field = (from: number, to: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 3 }).map((list) => list.join(",")),
    );

  test("agrees with a walk over every minute", () => {
    const crons = fc.tuple(field(0, 59), field(0, 23), field(1, 31), fc.constant("*"), field(0, 6));
    fc.assert(
      fc.property(crons, fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 }), (fields, at) => {
        expect(nextAfter(cronOf(fields.join(" ")), at)).toBe(walk(fields, at));
      }),
      { numRuns: 100 },
    );
  });
});

/** POSIX as it is written, minute by minute. */
function walk([minute, hour, dayOfMonth, , dayOfWeek]: readonly string[], at: number): number {
  const fits = (field: string | undefined, value: number) =>
    field === "*" || (field ?? "").split(",").includes(String(value));
  const date = new Date(Math.floor(at / 60_000) * 60_000);
  for (;;) {
    date.setUTCMinutes(date.getUTCMinutes() + 1);
    const inMonth = fits(dayOfMonth, date.getUTCDate());
    const inWeek = fits(dayOfWeek, date.getUTCDay());
    const onDay = dayOfMonth !== "*" && dayOfWeek !== "*" ? inMonth || inWeek : inMonth && inWeek;
    if (onDay && fits(hour, date.getUTCHours()) && fits(minute, date.getUTCMinutes())) return date.getTime();
  }
}

test("the calendar is the Gregorian one", () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_000_000 }), (day) => {
      const date = new Date(day * 86_400_000);
      expect(dateOfDay(day)).toEqual({
        month: date.getUTCMonth() + 1,
        dayOfMonth: date.getUTCDate(),
        dayOfWeek: date.getUTCDay(),
      });
    }),
  );
});
