import { cronDaysOfWeek } from "../readings.ts";

/** The times at which a schedule fires, in UTC. Each list is sorted and holds no value twice. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
  /** POSIX: when both kinds of day are restricted, a day that fits either fires. */
  readonly dayFits: "both" | "either";
}

export const cronFields = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day of month", from: 1, to: 31 },
  { name: "month", from: 1, to: 12 },
  { name: "day of week", ...cronDaysOfWeek },
] as const;
