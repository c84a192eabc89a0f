import { type Cron, nextAfter } from "@ringfort/config";
import type { Timetable } from "../../postgres/tables.ts";

export const daysOfWeek = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
export const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;

/** The first time after `after` that a timetable names, in UTC; undefined when none ever comes, as with 31 February. */
export function nextOccurrence(timetable: Timetable, after: Date): Date | undefined {
  const next = nextAfter(cronOf(timetable), after.getTime());
  return Number.isFinite(next) ? new Date(next) : undefined;
}

/** A number of times an hour is spread evenly over it, from its first minute on. */
function cronOf(timetable: Timetable): Cron {
  const perHour = timetable["per-hour"];
  return {
    minutes: Array.from({ length: perHour }, (_, index) => Math.floor((index * 60) / perHour)),
    // 24 is another name of midnight.
    hours: sorted(timetable["hours-of-day"].map((hour) => hour % 24)),
    daysOfMonth: sorted(timetable["days-of-month"] ?? range(1, 31)),
    months: sorted(timetable.months?.map((name) => indexIn(months, name) + 1) ?? range(1, 12)),
    daysOfWeek: sorted(timetable["days-of-week"]?.map((name) => indexIn(daysOfWeek, name)) ?? range(0, 6)),
    dayFits: "both",
  };
}

function indexIn(names: readonly string[], name: string): number {
  return names.indexOf(name);
}

function sorted(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
