import { z } from "zod";
import { durationMetrics, meanTimeToRecovery, type RunTotals, successRate, throughput, trend } from "./metrics.ts";

// Nothing costs credits in a house of one's own: every number of them is 0.

const seconds = z.int().nullable();

const durationShape = z.object({
  min: seconds,
  mean: seconds,
  median: seconds,
  p95: seconds,
  max: seconds,
  standard_deviation: z.number().nullable(),
});

export const countsShape = z.object({
  total_runs: z.int(),
  successful_runs: z.int(),
  failed_runs: z.int(),
  success_rate: z.number(),
  throughput: z.number(),
  total_credits_used: z.int(),
  duration_metrics: durationShape,
});

export function showCounts(totals: RunTotals, days: number): z.input<typeof countsShape> {
  return {
    total_runs: totals.total_runs,
    successful_runs: totals.successful_runs,
    failed_runs: totals.failed_runs,
    success_rate: successRate(totals),
    throughput: throughput(totals.total_runs, days),
    total_credits_used: 0,
    duration_metrics: durationMetrics(totals),
  };
}

export const sumsShape = z.object({
  total_runs: z.int(),
  success_rate: z.number(),
  total_duration_secs: z.int(),
  total_credits_used: z.int(),
});

export function showSums(totals: RunTotals): z.input<typeof sumsShape> {
  return {
    total_runs: totals.total_runs,
    success_rate: successRate(totals),
    total_duration_secs: Math.round(totals.total_seconds),
    total_credits_used: 0,
  };
}

export const sumTrendsShape = z.object({
  total_runs: z.number(),
  success_rate: z.number(),
  total_duration_secs: z.number(),
  total_credits_used: z.number(),
});

export function showSumTrends(now: RunTotals, before: RunTotals): z.input<typeof sumTrendsShape> {
  return {
    total_runs: trend(now.total_runs, before.total_runs),
    success_rate: trend(successRate(now), successRate(before)),
    total_duration_secs: trend(now.total_seconds, before.total_seconds),
    total_credits_used: trend(0, 0),
  };
}

export const runsShape = z.object({
  total_runs: z.int(),
  success_rate: z.number(),
  p95_duration_secs: z.number(),
  total_credits_used: z.int(),
});

export function showRuns(totals: RunTotals): z.input<typeof runsShape> {
  return {
    total_runs: totals.total_runs,
    success_rate: successRate(totals),
    p95_duration_secs: totals.p95 ?? 0,
    total_credits_used: 0,
  };
}

export const runTrendsShape = z.object({
  total_runs: z.number(),
  success_rate: z.number(),
  p95_duration_secs: z.number(),
  total_credits_used: z.number(),
});

/** A slow run is measured by the slowest one before it, so that a trend of the 95th percentile does not cry wolf. */
export function showRunTrends(now: RunTotals, before: RunTotals): z.input<typeof runTrendsShape> {
  return {
    total_runs: trend(now.total_runs, before.total_runs),
    success_rate: trend(successRate(now), successRate(before)),
    p95_duration_secs: trend(now.p95, before.max),
    total_credits_used: trend(0, 0),
  };
}

export const workflowTrendsShape = runTrendsShape.extend({
  failed_runs: z.number(),
  throughput: z.number(),
  mttr: z.number(),
  median_duration_secs: z.number(),
});

/** Of two windows of one length, so that their throughputs compare as their runs do. */
export function showWorkflowTrends(now: RunTotals, before: RunTotals): z.input<typeof workflowTrendsShape> {
  return {
    ...showRunTrends(now, before),
    failed_runs: trend(now.failed_runs, before.failed_runs),
    throughput: trend(now.total_runs, before.total_runs),
    mttr: trend(meanTimeToRecovery(now), meanTimeToRecovery(before)),
    median_duration_secs: trend(now.median, before.median),
  };
}
