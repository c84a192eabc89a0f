import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { House } from "../../actions/house.ts";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf, requireRole } from "../caller.ts";
import { pageOf, pageSize, readCursor, readMoment, readNumber } from "../paging.ts";
import { findOrganization, organizationNamed } from "./find-organization.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { selectPipelines } from "./select-pipelines.ts";
import { idParams, jobNumber, pageQuery, pageShape } from "./shapes.ts";
import { pipelineShape, type ShownPipeline, showPipeline } from "./show-pipeline.ts";
import { selectWorkflows, showWorkflow, workflowShape } from "./show-workflow.ts";

const pipelinePage = pageShape(pipelineShape);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const configShape = z.object({
  source: z.string(),
  compiled: z.string(),
  "setup-config": z.string().optional(),
  "compiled-setup-config": z.string().optional(),
  setup_config: z.string().optional(),
  compiled_setup_config: z.string().optional(),
});

export function pipelineRoutes(app: App, { house }: Web): void {
  const tags = ["Pipeline"];

  app.get(
    "/api/v2/pipeline",
    {
      schema: {
        tags,
        querystring: pageQuery.extend({
          "org-slug": z.string().max(300).optional(),
          mine: z.enum(["true", "false"]).optional(),
        }),
        response: { 200: pipelinePage },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { "org-slug": slug, mine, "page-token": token } = request.query;
      const organizations =
        slug === undefined
          ? [...caller.roles.keys()]
          : [(await findOrganization(house, caller, organizationNamed(slug))).id];
      const after = readCursor(token, 2);
      if (organizations.length === 0) return { items: [], next_page_token: null };
      const rows = await selectPipelines(house.db)
        .where("pipelines.organization_id", "in", organizations)
        .where("projects.followed", "=", true)
        .$if(mine === "true", (query) => query.where("pipelines.actor_id", "=", caller.id))
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple("pipelines.created_at", "pipelines.id"), "<", tuple(...readMoment(after!))),
          ),
        )
        .orderBy("pipelines.created_at", "desc")
        .orderBy("pipelines.id", "desc")
        .limit(pageSize + 1)
        .execute();
      return pageOf(rows, showPipeline, ({ created_at, id }) => [created_at.getTime(), id]);
    },
  );

  app.get(
    "/api/v2/pipeline/:id",
    { schema: { tags, params: idParams, response: { 200: pipelineShape } } },
    async (request) => showPipeline(await seePipeline(house, await callerOf(house, request), request.params.id)),
  );

  app.get(
    "/api/v2/pipeline/:id/config",
    { schema: { tags, params: idParams, response: { 200: configShape } } },
    async (request) => {
      const { id } = await seePipeline(house, await callerOf(house, request), request.params.id);
      const found = await house.db
        .selectFrom("pipeline_configs")
        .select(["source", "compiled", "setup_source", "setup_compiled"])
        .where("pipeline_id", "=", id)
        .executeTakeFirst();
      if (!found) return { source: "", compiled: "" };
      const { source, compiled, setup_source, setup_compiled } = found;
      return {
        source,
        compiled,
        ...(setup_source !== null && { "setup-config": setup_source, setup_config: setup_source }),
        ...(setup_compiled !== null && {
          "compiled-setup-config": setup_compiled,
          compiled_setup_config: setup_compiled,
        }),
      };
    },
  );

  app.get(
    "/api/v2/pipeline/:id/values",
    { schema: { tags, params: idParams, response: { 200: z.record(z.string(), scalar) } } },
    async (request) => {
      const { values } = await seePipeline(house, await callerOf(house, request), request.params.id);
      return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    },
  );

  app.get(
    "/api/v2/pipeline/:id/workflow",
    { schema: { tags, params: idParams, querystring: pageQuery, response: { 200: pageShape(workflowShape) } } },
    async (request) => {
      const { id } = await seePipeline(house, await callerOf(house, request), request.params.id);
      const after = readCursor(request.query["page-token"], 2);
      const rows = await selectWorkflows(house.db)
        .where("workflows.pipeline_id", "=", id)
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple("workflows.created_at", "workflows.id"), ">", tuple(...readMoment(after!))),
          ),
        )
        .orderBy("workflows.created_at")
        .orderBy("workflows.id")
        .limit(pageSize + 1)
        .execute();
      return pageOf(rows, showWorkflow, (row) => [row.created_at.getTime(), row.id]);
    },
  );

  app.get(
    `/api/v2${slugPath}/pipeline`,
    {
      schema: {
        tags,
        params: slugParams,
        querystring: pageQuery.extend({ branch: z.string().max(1_024).optional() }),
        response: { 200: pipelinePage },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { branch, "page-token": token } = request.query;
      const after = readNumber(readCursor(token, 1));
      const rows = await ofProject(house, project.id, after)
        .$if(branch !== undefined, (query) => query.where("pipelines.branch", "=", branch!))
        .execute();
      return pageOf(rows, showPipeline, ({ number }) => [number]);
    },
  );

  app.get(
    `/api/v2${slugPath}/pipeline/mine`,
    { schema: { tags, params: slugParams, querystring: pageQuery, response: { 200: pipelinePage } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const after = readNumber(readCursor(request.query["page-token"], 1));
      const rows = await ofProject(house, project.id, after).where("pipelines.actor_id", "=", caller.id).execute();
      return pageOf(rows, showPipeline, ({ number }) => [number]);
    },
  );

  app.get(
    `/api/v2${slugPath}/pipeline/:number`,
    {
      schema: { tags, params: slugParams.extend({ number: jobNumber }), response: { 200: pipelineShape } },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const row = await selectPipelines(house.db)
        .where("pipelines.project_id", "=", project.id)
        .where("pipelines.number", "=", request.params.number)
        .executeTakeFirst();
      if (!row) throw new Refusal("not-found", "Pipeline not found.");
      return showPipeline(row);
    },
  );
}

/** The newest first. */
function ofProject({ db }: House, projectId: string, after: number | undefined) {
  return selectPipelines(db)
    .where("pipelines.project_id", "=", projectId)
    .$if(after !== undefined, (query) => query.where("pipelines.number", "<", after!))
    .orderBy("pipelines.number", "desc")
    .limit(pageSize + 1);
}

async function seePipeline({ db }: House, caller: Caller, id: string): Promise<ShownPipeline> {
  const row = await selectPipelines(db).where("pipelines.id", "=", id).executeTakeFirst();
  if (!row) throw new Refusal("not-found", "Pipeline not found.");
  requireRole(caller, row.organization_id, "viewer", "Pipeline");
  return row;
}
