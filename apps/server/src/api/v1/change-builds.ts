import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { cancelJob } from "../../actions/cancel-job.ts";
import { rerunWorkflow } from "../../actions/rerun-workflow.ts";
import { triggerPipeline } from "../../actions/trigger-pipeline.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permit } from "../permit.ts";
import { findNumberedJob, jobAttempt, numberParams } from "../v2/find-job.ts";
import { findProject, slugParams } from "../v2/find-project.ts";
import { triggerAttempt } from "../v2/trigger-pipelines.ts";
import { selectBuilds, v1Path } from "./select-builds.ts";
import { buildShape, showBuild } from "./show-build.ts";

const triggerBody = z
  .object({ branch: z.string().optional(), tag: z.string().optional(), revision: z.string().optional() })
  .nullish();

export function changeBuildRoutes(app: App, { house }: Web): void {
  const tags = ["v1.1"];

  app.post(
    `${v1Path}/build`,
    {
      schema: {
        tags,
        params: slugParams,
        body: triggerBody,
        response: { 200: z.object({ status: z.literal(200), body: z.string() }) },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const doing = await permit(house, request, caller, triggerAttempt(project));
      await triggerPipeline(house, { project, ...request.body }, doing);
      return { status: 200 as const, body: "Build created" };
    },
  );

  app.post(
    `${v1Path}/:number/cancel`,
    { schema: { tags, params: numberParams, response: { 200: buildShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const job = await findNumberedJob(house, project.id, request.params.number);
      await cancelJob(house, job, await permit(house, request, caller, jobAttempt("workflow.job.cancel", job)));
      return await buildOf(job.id);
    },
  );

  app.post(
    `${v1Path}/:number/retry`,
    { schema: { tags, params: numberParams, response: { 200: buildShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const job = await findNumberedJob(house, project.id, request.params.number);
      const doing = await permit(house, request, caller, jobAttempt("workflow.retry", job));
      const workflow = await rerunWorkflow(house, job.workflow_id, { jobs: [job.id] }, doing);
      const { id } = await house.db
        .selectFrom("jobs")
        .select("id")
        .where("workflow_id", "=", workflow)
        .where("place", "=", job.place)
        .executeTakeFirstOrThrow();
      return await buildOf(id);
    },
  );

  for (const path of ["ssh", "ssh-users"]) {
    app.post(`${v1Path}/:number/${path}`, { schema: { tags, params: numberParams } }, async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      await findNumberedJob(house, project.id, request.params.number);
      throw new Refusal("invalid", "This server has no SSH sessions. Rerun without.");
    });
  }

  async function buildOf(jobId: string): Promise<z.input<typeof buildShape>> {
    const row = await selectBuilds(house.db).where("jobs.id", "=", jobId).executeTakeFirstOrThrow();
    return showBuild(row, house.settings.publicUrl);
  }
}
