import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { acceptPipeline } from "../../actions/accept-pipeline.ts";
import { takeTurn } from "../../actions/house.ts";
import { recordEvent } from "../../actions/record-event.ts";
import type { App, Web } from "../app.ts";
import { actorOf, callerOf, originOf, requireRole } from "../caller.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { selectPipelines } from "./select-pipelines.ts";
import { parametersShape, pipelineShape, showPipeline } from "./show-pipeline.ts";

const created = z.object({ id: z.uuid(), number: z.int(), state: z.string(), created_at: z.string() });

export function pipelineRoutes(app: App, { house }: Web): void {
  const tags = ["Pipeline"];

  app.post(
    `/api/v2${slugPath}/pipeline`,
    {
      schema: {
        tags,
        params: slugParams,
        body: z
          .object({ branch: z.string().optional(), tag: z.string().optional(), parameters: parametersShape.optional() })
          .nullish(),
        response: { 201: created },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params, "contributor");
      const { branch, tag, parameters } = request.body ?? {};
      if (branch !== undefined && tag !== undefined)
        throw new Refusal("invalid", "branch: either a branch or a tag, not both.");
      const onBranch = tag === undefined ? (branch ?? project.default_branch) : undefined;
      const pipeline = await takeTurn(house, async (turn) => {
        const accepted = await acceptPipeline(turn, {
          project,
          actorId: caller.id,
          trigger: "api",
          ref: tag === undefined ? `refs/heads/${onBranch}` : `refs/tags/${tag}`,
          ...(onBranch !== undefined && { branch: onBranch }),
          ...(tag !== undefined && { tag }),
          ...(parameters && { parameters }),
        });
        await recordEvent(turn.tx, {
          action: "build.create",
          organizationId: project.organization_id,
          actor: actorOf(caller),
          target: { id: accepted.id, type: "pipeline", name: `${project.slug} ${accepted.number}` },
          success: true,
          request: originOf(request),
        });
        return accepted;
      });
      return reply.code(201).send({ ...pipeline, created_at: pipeline.created_at.toISOString() });
    },
  );

  app.get(
    "/api/v2/pipeline/:id",
    { schema: { tags, params: z.object({ id: z.uuid() }), response: { 200: pipelineShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const row = await selectPipelines(house.db).where("pipelines.id", "=", request.params.id).executeTakeFirst();
      if (!row) throw new Refusal("not-found", "Pipeline not found.");
      requireRole(caller, row.organization_id, "viewer", "Pipeline");
      return showPipeline(row);
    },
  );
}
