import { z } from "zod";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { findOrganization } from "../find-organization.ts";
import { findProject, slugParams } from "../find-project.ts";
import { type Compared, compareWindows, nothing } from "./compare-windows.ts";
import { throughput, trend } from "./metrics.ts";
import * as metrics from "./run-metrics.ts";
import { reportingWindow, windowQuery } from "./scope.ts";
import { selectBranches, selectWorkflowNames } from "./select-runs.ts";

const tags = ["Insights"];
/** Every workflow on every branch can be many; those that ran most come first. */
const mostParts = 1_000;
const texts = z
  .union([z.string(), z.array(z.string()).max(500)])
  .transform((value) => (typeof value === "string" ? [value] : value));

const noChange: Compared = { now: nothing, before: nothing };

const wholeShape = z.object({
  metrics: metrics.sumsShape.extend({ throughput: z.number() }),
  trends: metrics.sumTrendsShape.extend({ throughput: z.number() }),
});
const partShape = z.object({
  workflow_name: z.string(),
  metrics: metrics.runsShape,
  trends: metrics.runTrendsShape,
});

export function summaryInsights(app: App, { house }: Web): void {
  app.get(
    "/api/v2/insights/pages/:provider/:organization/:project/summary",
    {
      schema: {
        tags,
        params: slugParams,
        querystring: z.object({ ...windowQuery, branches: texts.optional(), "workflow-names": texts.optional() }),
        response: {
          200: z.object({
            org_id: z.uuid(),
            project_id: z.uuid(),
            all_branches: z.array(z.string()),
            all_workflows: z.array(z.string()),
            project_data: wholeShape,
            project_workflow_data: z.array(partShape),
            project_workflow_branch_data: z.array(partShape.extend({ branch: z.string() })),
          }),
        },
      },
    },
    async (request) => {
      const { params, query } = request;
      const project = await findProject(house, await callerOf(house, request), params);
      const window = reportingWindow(query["reporting-window"], house.now());
      const projectIds = [project.id];
      const { branches, "workflow-names": workflows } = query;
      const named = await compareWindows(house.db, projectIds, window, ["name"]);
      const branched = await compareWindows(house.db, projectIds, window, ["name", "branch"]);
      const [all] = await compareWindows(house.db, projectIds, window, []);
      return {
        org_id: project.organization_id,
        project_id: project.id,
        all_branches: await selectBranches(house.db, { ...window, projectIds }),
        all_workflows: await selectWorkflowNames(house.db, { ...window, projectIds }),
        project_data: showWhole(all, window.days),
        project_workflow_data: named.filter(({ now }) => workflows?.includes(now.name) ?? true).map(showPart),
        project_workflow_branch_data: branched
          .filter(({ now }) => now.branch !== "" && (branches?.includes(now.branch) ?? true))
          .filter(({ now }) => workflows?.includes(now.name) ?? true)
          .slice(0, mostParts)
          .map((compared) => ({ ...showPart(compared), branch: compared.now.branch })),
      };
    },
  );

  app.get(
    "/api/v2/insights/:vcs/:organization/summary",
    {
      schema: {
        tags,
        params: z.object({ vcs: z.string(), organization: z.string() }),
        querystring: z.object({ ...windowQuery, "project-names": texts.optional() }),
        response: {
          200: z.object({
            all_projects: z.array(z.string()),
            org_data: wholeShape,
            org_project_data: z.array(
              z.object({
                project_name: z.string(),
                metrics: metrics.sumsShape,
                trends: metrics.sumTrendsShape,
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { params, query } = request;
      const caller = await callerOf(house, request);
      const organization = await findOrganization(house, caller, params);
      const projects = await house.db
        .selectFrom("projects")
        .select(["id", "name"])
        .where("organization_id", "=", organization.id)
        .orderBy("name")
        .execute();
      const window = reportingWindow(query["reporting-window"], house.now());
      const projectIds = projects.map(({ id }) => id);
      const [all] = await compareWindows(house.db, projectIds, window, []);
      const compared = new Map(
        (await compareWindows(house.db, projectIds, window, ["project_id"])).map((row) => [row.now.project_id, row]),
      );
      const names = query["project-names"];
      return {
        all_projects: projects.map(({ name }) => name),
        org_data: showWhole(all, window.days),
        org_project_data: projects
          .filter(({ name }) => names?.includes(name) ?? true)
          .map(({ id, name }) => {
            const { now, before } = compared.get(id) ?? noChange;
            return {
              project_name: name,
              metrics: metrics.showSums(now),
              trends: metrics.showSumTrends(now, before),
            };
          }),
      };
    },
  );
}

function showWhole({ now, before }: Compared = noChange, days: number): z.input<typeof wholeShape> {
  return {
    metrics: { ...metrics.showSums(now), throughput: throughput(now.total_runs, days) },
    trends: { ...metrics.showSumTrends(now, before), throughput: trend(now.total_runs, before.total_runs) },
  };
}

function showPart({ now, before }: Compared): z.input<typeof partShape> {
  return {
    workflow_name: now.name,
    metrics: metrics.showRuns(now),
    trends: metrics.showRunTrends(now, before),
  };
}
