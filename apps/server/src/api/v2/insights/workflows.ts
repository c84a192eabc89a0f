import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { pageOf, pageSize, readCursor } from "../../paging.ts";
import { findProject, slugParams } from "../find-project.ts";
import { pageQuery, pageShape } from "../shapes.ts";
import { meanTimeToRecovery, noRuns, whole } from "./metrics.ts";
import { countsShape, showCounts, showWorkflowTrends, workflowTrendsShape } from "./run-metrics.ts";
import { branchOf, branchQuery, datesOf, datesQuery, reportingWindow, windowQuery } from "./scope.ts";
import { type RecentRun, selectRecentRuns } from "./select-recent-runs.ts";
import { selectRunTotals, selectWorkflowNames } from "./select-runs.ts";

const workflowsPath = "/api/v2/insights/:provider/:organization/:project/workflows";
const workflowParams = slugParams.extend({ workflow: z.string() });
const tags = ["Insights"];

const workflowShape = z.object({
  name: z.string(),
  project_id: z.uuid(),
  window_start: z.string(),
  window_end: z.string(),
  metrics: countsShape.extend({ mttr: z.int().nullable(), total_recoveries: z.int() }),
});

const ends = ["success", "failed", "error", "canceled", "unauthorized"] as const;
const runShape = z.object({
  id: z.uuid(),
  branch: z.string(),
  status: z.enum(ends).nullable(),
  created_at: z.string(),
  stopped_at: z.string().nullable(),
  duration: z.int().nullable(),
  credits_used: z.int(),
  is_approval: z.boolean(),
});

const summaryShape = z.object({
  metrics: countsShape.extend({
    completed_runs: z.int(),
    mttr: z.int().nullable(),
    window_start: z.string(),
    window_end: z.string(),
  }),
  trends: workflowTrendsShape,
  workflow_names: z.array(z.string()),
});

export function workflowInsights(app: App, { house }: Web): void {
  app.get(
    workflowsPath,
    {
      schema: {
        tags,
        params: slugParams,
        querystring: z.object({ ...branchQuery, ...windowQuery, ...pageQuery.shape }),
        response: { 200: pageShape(workflowShape) },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const [after] = readCursor(query["page-token"], 1) ?? [];
      const { days, ...period } = reportingWindow(query["reporting-window"], house.now());
      const scope = { ...period, ...branchOf(query, project), projectIds: [project.id] };
      const rows = await selectRunTotals(house.db, scope, ["name"]);
      const named = rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
      const rest = named.filter(({ name }) => after === undefined || name > String(after));
      return pageOf(
        rest.slice(0, pageSize + 1),
        (totals) => ({
          name: totals.name,
          project_id: project.id,
          window_start: totals.first_at!.toISOString(),
          window_end: totals.last_at!.toISOString(),
          metrics: {
            ...showCounts(totals, days),
            mttr: meanTimeToRecovery(totals),
            total_recoveries: totals.recoveries,
          },
        }),
        ({ name }) => [name],
      );
    },
  );

  app.get(
    `${workflowsPath}/:workflow`,
    {
      schema: {
        tags,
        params: workflowParams,
        querystring: z.object({ ...branchQuery, ...datesQuery, ...pageQuery.shape }),
        response: { 200: pageShape(runShape) },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const after = readRunCursor(query["page-token"]);
      const scope = {
        ...datesOf(query, house.now()),
        ...branchOf(query, project),
        projectId: project.id,
        workflow: params.workflow,
      };
      const rows = await selectRecentRuns(house.db, scope, after, pageSize + 1);
      return pageOf(rows, showRun, ({ created_at, id }) => [created_at.toISOString(), id]);
    },
  );

  app.get(
    `${workflowsPath}/:workflow/summary`,
    {
      schema: {
        tags,
        params: workflowParams,
        querystring: z.object(branchQuery),
        response: { 200: summaryShape },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const about = { ...branchOf(query, project), projectIds: [project.id], workflow: params.workflow };
      const all = reportingWindow("last-90-days", house.now());
      // The longest window that CircleCI compares.
      const { before, ...recent } = reportingWindow("last-30-days", house.now());
      const [totals = noRuns] = await selectRunTotals(house.db, { ...about, ...all }, []);
      const [now = noRuns] = await selectRunTotals(house.db, { ...about, ...recent }, []);
      const [prior = noRuns] = await selectRunTotals(house.db, { ...about, ...before! }, []);
      return {
        metrics: {
          ...showCounts(totals, all.days),
          completed_runs: totals.completed_runs,
          mttr: meanTimeToRecovery(totals),
          window_start: (totals.first_at ?? all.from).toISOString(),
          window_end: (totals.last_at ?? all.to).toISOString(),
        },
        trends: showWorkflowTrends(now, prior),
        workflow_names: await selectWorkflowNames(house.db, { ...all, projectIds: [project.id] }),
      };
    },
  );
}

const runCursor = z.tuple([z.iso.datetime(), z.uuid()]);

/** Opaque to clients, but whoever writes one by hand is told so, not shown an error of the database. */
function readRunCursor(token: string | undefined) {
  const read = readCursor(token, 2);
  if (read === undefined) return undefined;
  const { success, data } = runCursor.safeParse(read);
  if (!success) throw new Refusal("invalid", "page-token: this is not a token that this server gave out.");
  return { createdAt: data[0], id: data[1] };
}

function showRun({ seconds, status, ...run }: RecentRun): z.input<typeof runShape> {
  return {
    id: run.id,
    branch: run.branch,
    status: ends.find((end) => end === status) ?? null,
    created_at: run.created_at.toISOString(),
    stopped_at: run.stopped_at?.toISOString() ?? null,
    duration: whole(seconds),
    credits_used: 0,
    is_approval: run.is_approval,
  };
}
