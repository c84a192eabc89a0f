import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { artifactAddress } from "../../actions/job-address.ts";
import { readLog } from "../../actions/read-log.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { findNumberedJob, numberParams } from "../v2/find-job.ts";
import { findProject, slugParams } from "../v2/find-project.ts";
import { showTestResult, testResultShape } from "../v2/show-test-result.ts";
import { ofFilter } from "./builds.ts";
import { v1Path } from "./select-builds.ts";
import { stepOffset } from "./show-steps.ts";

/** These lists have no pages, and the whole of them is made in memory. */
const mostTests = 50_000;
const mostArtifacts = 20_000;
const longestOutput = 16 * 1024 ** 2;

const artifactsShape = z.array(
  z.object({ path: z.string(), pretty_path: z.string(), node_index: z.int(), url: z.string() }),
);

/** What a build wrote and left behind. */
export function buildResultRoutes(app: App, { house }: Web): void {
  const tags = ["v1.1"];

  app.get(
    `${v1Path}/:number/output/:node/:step`,
    {
      schema: {
        tags,
        params: numberParams.extend({
          node: z.coerce.number().int().min(0).max(100_000),
          step: z.coerce.number().int().min(0).max(100_001),
        }),
        response: {
          200: z.array(
            z.object({ type: z.literal("out"), time: z.string(), message: z.string(), truncated: z.boolean() }),
          ),
        },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { id } = await findNumberedJob(house, project.id, request.params.number);
      const step = await house.db
        .selectFrom("tasks")
        .innerJoin("steps", (join) =>
          join.onRef("steps.task_id", "=", "tasks.id").onRef("steps.attempt", "=", "tasks.attempt"),
        )
        .select(["steps.task_id", "steps.attempt", "steps.step", "steps.log_bytes", "steps.started_at"])
        .where("tasks.job_id", "=", id)
        .where("tasks.node", "=", request.params.node)
        .where("steps.step", "=", request.params.step - stepOffset)
        .executeTakeFirst();
      if (!step) throw new Refusal("not-found", "There is no such step.");
      if (step.log_bytes === 0) return [];
      const place = { task: step.task_id, attempt: step.attempt, step: step.step };
      const pieces: Buffer[] = [];
      for await (const piece of readLog(house, place, { start: 0, end: longestOutput })) pieces.push(piece);
      return [
        {
          type: "out" as const,
          time: (step.started_at ?? new Date(house.now())).toISOString(),
          message: Buffer.concat(pieces).toString(),
          truncated: step.log_bytes > longestOutput,
        },
      ];
    },
  );

  app.get(
    `${v1Path}/:number/tests`,
    {
      schema: {
        tags,
        params: numberParams,
        response: { 200: z.object({ tests: z.array(testResultShape), exceptions: z.array(z.never()) }) },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { id } = await findNumberedJob(house, project.id, request.params.number);
      const rows = await house.db
        .selectFrom("test_results")
        .selectAll()
        .where("job_id", "=", id)
        .orderBy("id")
        .limit(mostTests)
        .execute();
      return { tests: rows.map(showTestResult), exceptions: [] };
    },
  );

  app.get(
    `${v1Path}/:number/artifacts`,
    { schema: { tags, params: numberParams, response: { 200: artifactsShape } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { id } = await findNumberedJob(house, project.id, request.params.number);
      return await artifactsOf(id);
    },
  );

  // Of the newest build that left any: the last job of a workflow often leaves none.
  app.get(
    `${v1Path}/latest/artifacts`,
    {
      schema: {
        tags,
        params: slugParams,
        querystring: z.object({
          branch: z.string().max(1_024).optional(),
          filter: z.enum(["completed", "successful", "failed"]).optional(),
        }),
        response: { 200: artifactsShape },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { branch = project.default_branch, filter } = request.query;
      const job = await house.db
        .selectFrom("jobs")
        .innerJoin("pipelines", "pipelines.id", "jobs.pipeline_id")
        .select("jobs.id")
        .where("jobs.project_id", "=", project.id)
        .where("jobs.kept_from", "is", null)
        .where("pipelines.branch", "=", branch)
        .$if(filter !== undefined, (query) => query.where("jobs.status", "in", ofFilter[filter!]))
        .where(({ exists, selectFrom }) =>
          exists(selectFrom("artifacts").select("path").whereRef("artifacts.job_id", "=", "jobs.id")),
        )
        .orderBy("jobs.number", "desc")
        .limit(1)
        .executeTakeFirst();
      return job ? await artifactsOf(job.id) : [];
    },
  );

  async function artifactsOf(jobId: string): Promise<z.input<typeof artifactsShape>> {
    const rows = await house.db
      .selectFrom("artifacts")
      .select(["node", "path"])
      .where("job_id", "=", jobId)
      .where("expires_at", ">", new Date(house.now()))
      .orderBy("node")
      .orderBy("path")
      .limit(mostArtifacts)
      .execute();
    return rows.map(({ node, path }) => ({
      path,
      pretty_path: path,
      node_index: node,
      url: artifactAddress(house.settings.publicUrl, jobId, node, path),
    }));
  }
}
