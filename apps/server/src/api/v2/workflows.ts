import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { approveJob } from "../../actions/approve-job.ts";
import { cancelWorkflow } from "../../actions/cancel-workflow.ts";
import type { House } from "../../actions/house.ts";
import { rerunWorkflow } from "../../actions/rerun-workflow.ts";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf, requireRole } from "../caller.ts";
import { largestInteger, pageOf, readCursor, readNumber } from "../paging.ts";
import { type Attempt, permit } from "../permit.ts";
import { messageShape } from "./message.ts";
import { idParams, pageQuery, pageShape } from "./shapes.ts";
import { type ShownWorkflow, selectWorkflows, showWorkflow, workflowShape } from "./show-workflow.ts";
import { showWorkflowJob, workflowJobShape } from "./show-workflow-job.ts";

const jobsAtOnce = 250;

const rerunBody = z
  .object({
    enable_ssh: z.boolean().optional(),
    from_failed: z.boolean().optional(),
    jobs: z.array(z.uuid()).max(10_000).optional(),
    sparse_tree: z.boolean().optional(),
  })
  .nullish();

export function workflowRoutes(app: App, { house }: Web): void {
  const tags = ["Workflow"];

  app.get(
    "/api/v2/workflow/:id",
    { schema: { tags, params: idParams, response: { 200: workflowShape } } },
    async (request) => showWorkflow(await seeWorkflow(house, await callerOf(house, request), request.params.id)),
  );

  app.get(
    "/api/v2/workflow/:id/job",
    {
      schema: { tags, params: idParams, querystring: pageQuery, response: { 200: pageShape(workflowJobShape) } },
    },
    async (request) => {
      const { id, project_slug } = await seeWorkflow(house, await callerOf(house, request), request.params.id);
      const after = readNumber(readCursor(request.query["page-token"], 1), largestInteger) ?? -1;
      const { state } = await house.db
        .selectFrom("workflows")
        .select("state")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      const rows = await house.db
        .selectFrom("jobs")
        .select(["id", "place", "name", "type", "status", "number", "started_at", "stopped_at"])
        .select(["approved_by", "canceled_by"])
        .where("workflow_id", "=", id)
        .where("place", ">", after)
        .orderBy("place")
        .limit(jobsAtOnce + 1)
        .execute();
      return pageOf(
        rows,
        (row) => showWorkflowJob(row, state.graph[row.place]!, state.jobs, project_slug),
        ({ place }) => [place],
        jobsAtOnce,
      );
    },
  );

  app.post(
    "/api/v2/workflow/:id/approve/:request",
    {
      schema: {
        tags,
        params: z.object({ id: z.uuid(), request: z.uuid() }),
        response: { 202: messageShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const workflow = await findWorkflow(house, request.params.id);
      const doing = await permit(house, request, caller, attempt("workflow.job.approve", workflow));
      await approveJob(house, { workflowId: workflow.id, jobId: request.params.request }, doing);
      return reply.code(202).send({ message: "Accepted." });
    },
  );

  app.post(
    "/api/v2/workflow/:id/cancel",
    { schema: { tags, params: idParams, response: { 202: messageShape } } },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const workflow = await findWorkflow(house, request.params.id);
      await cancelWorkflow(
        house,
        workflow.id,
        await permit(house, request, caller, attempt("workflow.cancel", workflow)),
      );
      return reply.code(202).send({ message: "Accepted." });
    },
  );

  app.post(
    "/api/v2/workflow/:id/rerun",
    {
      schema: {
        tags,
        params: idParams,
        body: rerunBody,
        response: { 202: z.object({ workflow_id: z.uuid() }) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const workflow = await findWorkflow(house, request.params.id);
      const doing = await permit(house, request, caller, attempt("workflow.retry", workflow));
      const choice = readChoice(request.body ?? {});
      return reply.code(202).send({ workflow_id: await rerunWorkflow(house, workflow.id, choice, doing) });
    },
  );
}

function attempt(action: string, { id, name, organization_id }: ShownWorkflow): Attempt {
  return {
    action,
    organizationId: organization_id,
    target: { id, type: "workflow", name },
    least: "contributor",
    what: "Workflow",
  };
}

function readChoice({ enable_ssh, from_failed, jobs, sparse_tree }: NonNullable<z.infer<typeof rerunBody>>) {
  if (enable_ssh === true)
    throw new Refusal("invalid", "enable_ssh: this server has no SSH sessions. Rerun without it.");
  if (from_failed === true && jobs !== undefined)
    throw new Refusal("invalid", "jobs: either these jobs or `from_failed`, not both.");
  if (sparse_tree === true && jobs === undefined) throw new Refusal("invalid", "sparse_tree: it needs `jobs`.");
  if (jobs !== undefined) return { jobs };
  return { from: from_failed === true ? "failed" : "start" } as const;
}

async function findWorkflow({ db }: House, id: string): Promise<ShownWorkflow> {
  const row = await selectWorkflows(db).where("workflows.id", "=", id).executeTakeFirst();
  if (!row) throw new Refusal("not-found", "Workflow not found.");
  return row;
}

async function seeWorkflow(house: House, caller: Caller, id: string): Promise<ShownWorkflow> {
  const row = await findWorkflow(house, id);
  requireRole(caller, row.organization_id, "viewer", "Workflow");
  return row;
}
