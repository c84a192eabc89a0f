import type { Instant } from "@ringfort/contract";
import { dateOfDay } from "./calendar.ts";
import type { Cron } from "./cron.ts";

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** 29 February can be eight years away, as from 1896 to 1904. */
const longestWaitDays = 8 * 366;

/** The first minute after `at` in which the schedule fires; Infinity if its day never comes, such as 30 February. */
export function nextAfter(cron: Cron, at: Instant): Instant {
  const firstMinute = Math.floor(at / minuteMs) + 1;
  const firstDay = Math.floor(firstMinute / dayMinutes);
  for (let day = firstDay; day <= firstDay + longestWaitDays; day += 1) {
    if (!firesOnDay(cron, day)) continue;
    const minute = minuteOfDayFrom(cron, day === firstDay ? firstMinute - firstDay * dayMinutes : 0);
    if (minute !== undefined) return (day * dayMinutes + minute) * minuteMs;
  }
  return Number.POSITIVE_INFINITY;
}

function firesOnDay(cron: Cron, day: number): boolean {
  const { month, dayOfMonth, dayOfWeek } = dateOfDay(day);
  if (!cron.months.includes(month)) return false;
  const fitsMonth = cron.daysOfMonth.includes(dayOfMonth);
  const fitsWeek = cron.daysOfWeek.includes(dayOfWeek);
  return cron.dayFits === "either" ? fitsMonth || fitsWeek : fitsMonth && fitsWeek;
}

function minuteOfDayFrom(cron: Cron, earliest: number): number | undefined {
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      if (hour * 60 + minute >= earliest) return hour * 60 + minute;
    }
  }
  return undefined;
}
