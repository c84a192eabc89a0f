export interface CalendarDate {
  /** 1 is January. */
  readonly month: number;
  readonly dayOfMonth: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
}

const eraDays = 146_097;

/**
 * The Gregorian date of a day counted from 1970-01-01. The year is taken to begin in March, so that the leap day is
 * its last: then the days before a month follow one formula, 153 days in each five months.
 */
export function dateOfDay(day: number): CalendarDate {
  const fromMarch0000 = day + 719_468;
  const era = Math.floor(fromMarch0000 / eraDays);
  const dayOfEra = fromMarch0000 - era * eraDays;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  return {
    month: monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9,
    dayOfMonth: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    // 1970-01-01 was a Thursday.
    dayOfWeek: (((day + 4) % 7) + 7) % 7,
  };
}
