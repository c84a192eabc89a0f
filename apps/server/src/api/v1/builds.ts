import { z } from "zod";
import { jobAddress } from "../../actions/job-address.ts";
import { listSteps } from "../../actions/list-steps.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { findNumberedJob, numberParams } from "../v2/find-job.ts";
import { findProject, slugParams } from "../v2/find-project.ts";
import { selectBuilds, v1Path } from "./select-builds.ts";
import { buildShape, showBuild } from "./show-build.ts";
import { showSteps, stepsShape } from "./show-steps.ts";

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  filter: z.enum(["completed", "successful", "failed", "running"]).optional(),
  shallow: z.string().optional(),
});

export const ofFilter: Readonly<Record<NonNullable<z.infer<typeof listQuery>["filter"]>, readonly string[]>> = {
  completed: ["success", "failed", "canceled", "infrastructure_fail", "timedout", "terminated-unknown"],
  successful: ["success"],
  failed: ["failed", "infrastructure_fail", "timedout", "terminated-unknown"],
  running: ["running"],
};

/** What ran, newest first. */
export function buildRoutes(app: App, { house }: Web): void {
  const tags = ["v1.1"];
  const { publicUrl } = house.settings;
  const list = ({ limit, offset, filter }: z.infer<typeof listQuery>) =>
    selectBuilds(house.db)
      .$if(filter !== undefined, (query) => query.where("jobs.status", "in", ofFilter[filter!]))
      .limit(limit)
      .offset(offset);

  app.get(
    "/api/v1.1/recent-builds",
    { schema: { tags, querystring: listQuery, response: { 200: z.array(buildShape) } } },
    async (request) => {
      const { roles } = await callerOf(house, request);
      if (roles.size === 0) return [];
      const rows = await list(request.query)
        .where("jobs.organization_id", "in", [...roles.keys()])
        .where("projects.followed", "=", true)
        .orderBy("jobs.created_at", "desc")
        .orderBy("jobs.number", "desc")
        .execute();
      return rows.map((row) => showBuild(row, publicUrl));
    },
  );

  app.get(
    v1Path,
    { schema: { tags, params: slugParams, querystring: listQuery, response: { 200: z.array(buildShape) } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const rows = await list(request.query)
        .where("jobs.project_id", "=", project.id)
        .orderBy("jobs.number", "desc")
        .execute();
      return rows.map((row) => showBuild(row, publicUrl));
    },
  );

  app.get(
    `${v1Path}/tree/*`,
    {
      schema: {
        tags,
        params: slugParams.extend({ "*": z.string().min(1) }),
        querystring: listQuery,
        response: { 200: z.array(buildShape) },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const rows = await list(request.query)
        .where("jobs.project_id", "=", project.id)
        .where("pipelines.branch", "=", request.params["*"])
        .orderBy("jobs.number", "desc")
        .execute();
      return rows.map((row) => showBuild(row, publicUrl));
    },
  );

  app.get(
    `${v1Path}/:number`,
    { schema: { tags, params: numberParams, response: { 200: buildShape.extend({ steps: stepsShape }) } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { id, number, plan } = await findNumberedJob(house, project.id, request.params.number);
      const build = await selectBuilds(house.db).where("jobs.id", "=", id).executeTakeFirstOrThrow();
      const outputs = jobAddress(`${publicUrl}/api/v1.1/project`, project.slug, number);
      return {
        ...showBuild(build, publicUrl),
        steps: showSteps(await listSteps(house.db, id), plan, (node, step) => `${outputs}/output/${node}/${step}`),
      };
    },
  );
}
