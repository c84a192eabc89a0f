/** What a group of runs adds up to. Seconds are of runs that have ended; an empty group has none. */
export interface RunTotals {
  readonly total_runs: number;
  readonly successful_runs: number;
  readonly failed_runs: number;
  readonly canceled_runs: number;
  readonly completed_runs: number;
  readonly first_at: Date | null;
  readonly last_at: Date | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p95: number | null;
  readonly deviation: number | null;
  readonly total_seconds: number;
  /** Failures after which the same workflow has succeeded on the same branch, and how long that took in all. */
  readonly recoveries: number;
  readonly recovery_seconds: number;
}

export const noRuns: RunTotals = {
  total_runs: 0,
  successful_runs: 0,
  failed_runs: 0,
  canceled_runs: 0,
  completed_runs: 0,
  first_at: null,
  last_at: null,
  min: null,
  max: null,
  mean: null,
  median: null,
  p95: null,
  deviation: null,
  total_seconds: 0,
  recoveries: 0,
  recovery_seconds: 0,
};

/** Nobody is blamed for a run that somebody stopped. */
export function successRate({
  total_runs,
  successful_runs,
  canceled_runs,
}: Pick<RunTotals, "total_runs" | "successful_runs" | "canceled_runs">): number {
  const counted = total_runs - canceled_runs;
  return counted > 0 ? successful_runs / counted : 0;
}

/** Runs a day. */
export function throughput(runs: number, days: number): number {
  return runs / days;
}

/** Seconds from a failure to the next success. A failure that nothing has followed yet has no such time. */
export function meanTimeToRecovery({
  recoveries,
  recovery_seconds,
}: Pick<RunTotals, "recoveries" | "recovery_seconds">): number | null {
  return recoveries > 0 ? Math.round(recovery_seconds / recoveries) : null;
}

/** How many times what it was before: 1 is no change, and -1 says that there is no such number. */
export function trend(current: number | null, prior: number | null): number {
  const now = current ?? 0;
  const before = prior ?? 0;
  if (now === before) return 1;
  return before === 0 ? -1 : now / before;
}

/** In whole seconds, as CircleCI tells them. */
export function durationMetrics({ min, mean, median, p95, max, deviation }: RunTotals) {
  return {
    min: whole(min),
    mean: whole(mean),
    median: whole(median),
    p95: whole(p95),
    max: whole(max),
    standard_deviation: deviation,
  };
}

export function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

/** How many of those that are equal to the last one shown are not shown. */
export function leftOut(shown: readonly { readonly worth: number | null; readonly alike: number }[]): number {
  const last = shown.at(-1);
  return last === undefined ? 0 : last.alike - shown.filter(({ worth }) => worth === last.worth).length;
}
