import { z } from "zod";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { pageOf, pageSize, readCursor } from "../../paging.ts";
import { findProject, slugParams } from "../find-project.ts";
import { pageQuery, pageShape } from "../shapes.ts";
import { throughput, whole } from "./metrics.ts";
import { countsShape, showCounts } from "./run-metrics.ts";
import { branchOf, branchQuery, datesOf, datesQuery, reportingWindow, windowQuery } from "./scope.ts";
import { type Interval, selectIntervals, selectJobTotals } from "./select-runs.ts";

const workflowParams = slugParams.extend({ workflow: z.string() });
const tags = ["Insights"];

const jobShape = z.object({
  name: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  metrics: countsShape,
});

const seconds = z.int().nullable();
const intervalShape = z.object({
  name: z.string(),
  timestamp: z.string(),
  min_started_at: z.string(),
  max_ended_at: z.string(),
  metrics: z.object({
    total_runs: z.int(),
    successful_runs: z.int(),
    failed_runs: z.int(),
    throughput: z.number(),
    median_credits_used: z.int(),
    total_credits_used: z.int(),
    duration_metrics: z.object({ min: seconds, median: seconds, p95: seconds, max: seconds, total: seconds }),
  }),
});

export function jobInsights(app: App, { house }: Web): void {
  app.get(
    "/api/v2/insights/:provider/:organization/:project/workflows/:workflow/jobs",
    {
      schema: {
        tags,
        params: workflowParams,
        querystring: z.object({
          ...branchQuery,
          ...windowQuery,
          ...pageQuery.shape,
          "job-name": z.string().max(1_000).default(""),
        }),
        response: { 200: pageShape(jobShape) },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const [after] = readCursor(query["page-token"], 1) ?? [];
      const { days, ...period } = reportingWindow(query["reporting-window"], house.now());
      const rows = await selectJobTotals(
        house.db,
        { ...period, ...branchOf(query, project), projectId: project.id, workflow: params.workflow },
        query["job-name"],
      );
      const named = rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
      const rest = named.filter(({ name }) => after === undefined || name > String(after));
      return pageOf(
        rest.slice(0, pageSize + 1),
        (totals) => ({
          name: totals.name,
          window_start: totals.first_at!.toISOString(),
          window_end: totals.last_at!.toISOString(),
          metrics: showCounts(totals, days),
        }),
        ({ name }) => [name],
      );
    },
  );

  app.get(
    "/api/v2/insights/time-series/:provider/:organization/:project/workflows/:workflow/jobs",
    {
      schema: {
        tags,
        params: workflowParams,
        querystring: z.object({
          branch: branchQuery.branch,
          granularity: z.enum(["hourly", "daily"]).default("daily"),
          ...datesQuery,
        }),
        response: { 200: pageShape(intervalShape) },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const { length, days, keptDays } = granularities[query.granularity];
      const asked = datesOf(query, house.now(), keptDays);
      const oldest = house.now() - keptDays * 24 * 60 * 60 * 1000;
      const scope = {
        from: new Date(Math.max(asked.from.getTime(), oldest)),
        to: asked.to,
        projectId: project.id,
        workflow: params.workflow,
        branch: query.branch ?? project.default_branch,
      };
      const intervals = await selectIntervals(house.db, scope, length);
      return { items: intervals.map((interval) => showInterval(interval, days)), next_page_token: null };
    },
  );
}

/** Hours are told for two days, days for ninety. */
const granularities = {
  hourly: { length: "hour", days: 1 / 24, keptDays: 2 },
  daily: { length: "day", days: 1, keptDays: 90 },
} as const;

function showInterval(interval: Interval, days: number): z.input<typeof intervalShape> {
  return {
    name: interval.name,
    timestamp: interval.starts_at.toISOString(),
    min_started_at: interval.first_started_at.toISOString(),
    max_ended_at: interval.last_ended_at.toISOString(),
    metrics: {
      total_runs: interval.total_runs,
      successful_runs: interval.successful_runs,
      failed_runs: interval.failed_runs,
      throughput: throughput(interval.total_runs, days),
      median_credits_used: 0,
      total_credits_used: 0,
      duration_metrics: {
        min: whole(interval.min),
        median: whole(interval.median),
        p95: whole(interval.p95),
        max: whole(interval.max),
        total: whole(interval.total_seconds),
      },
    },
  };
}
