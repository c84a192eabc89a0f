import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { continuePipeline } from "../../actions/continue-pipeline.ts";
import { findConfigRepository } from "../../actions/find-config-repository.ts";
import { findDefinition } from "../../actions/find-definition.ts";
import { takesUnversionedConfig } from "../../actions/organization-settings.ts";
import { fullRef, triggerPipeline } from "../../actions/trigger-pipeline.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf, originOf } from "../caller.ts";
import { type Attempt, permit } from "../permit.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { messageShape } from "./message.ts";
import { parametersShape } from "./show-pipeline.ts";

const longestConfig = 4 * 1024 * 1024;
const refShape = z.object({ branch: z.string().optional(), tag: z.string().optional() });
const created = z.object({ id: z.uuid(), number: z.int(), state: z.string(), created_at: z.string() });

const triggerBody = refShape
  .extend({ parameters: parametersShape.optional(), config: z.string().max(longestConfig).optional() })
  .nullish();

const runBody = z
  .object({
    definition_id: z.uuid().optional(),
    config: refShape.optional(),
    checkout: refShape.optional(),
    parameters: parametersShape.optional(),
  })
  .nullish();

const continueBody = z
  .object({
    "continuation-key": z.string().max(200).optional(),
    continuation_key: z.string().max(200).optional(),
    configuration: z.string().max(longestConfig),
    parameters: parametersShape.optional(),
  })
  .refine((body) => body["continuation-key"] !== undefined || body.continuation_key !== undefined, {
    path: ["continuation-key"],
    message: "it is required",
  });

export function triggerPipelineRoutes(app: App, { house }: Web): void {
  const tags = ["Pipeline"];

  app.post(
    `/api/v2${slugPath}/pipeline`,
    { schema: { tags, params: slugParams, body: triggerBody, response: { 201: created } } },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const doing = await permit(house, request, caller, triggerAttempt(project));
      const { branch, tag, parameters, config } = request.body ?? {};
      if (config !== undefined && !(await takesUnversionedConfig(house.db, project)))
        throw new Refusal("invalid", "config: this project does not take configs from outside of its repository.");
      const pipeline = await triggerPipeline(
        house,
        { project, branch, tag, parameters, ...(config !== undefined && { config: { inline: config } }) },
        doing,
      );
      return reply.code(201).send({ ...pipeline, created_at: pipeline.created_at.toISOString() });
    },
  );

  app.post(
    `/api/v2${slugPath}/pipeline/run`,
    { schema: { tags, params: slugParams, body: runBody, response: { 200: messageShape, 201: created } } },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const doing = await permit(house, request, caller, triggerAttempt(project));
      const { definition_id, config, checkout, parameters } = request.body ?? {};
      const definition = await findDefinition(house, project, definition_id);
      const repository = await findConfigRepository(house.db, project, definition);
      if (!repository.ok) throw new Refusal("invalid", `definition_id: ${repository.message}`);
      const checkedOut = checkout ?? (repository.isOwn ? config : undefined) ?? {};
      const configRef = config && fullRef(config, repository.project.default_branch, "config.");
      const isWithCode = repository.isOwn && configRef === fullRef(checkedOut, project.default_branch, "checkout.");
      const pipeline = await triggerPipeline(
        house,
        {
          project,
          ...checkedOut,
          parameters,
          definitionId: definition.id,
          ...(configRef !== undefined && !isWithCode && { config: { ref: configRef } }),
        },
        doing,
      );
      return reply.code(201).send({ ...pipeline, created_at: pipeline.created_at.toISOString() });
    },
  );

  // The key is the credential: it comes out of a running job of the setup workflow, and out of nothing else.
  app.post(
    "/api/v2/pipeline/continue",
    { schema: { tags, security: [], body: continueBody, response: { 200: messageShape } } },
    async (request) => {
      const { configuration, parameters, ...keys } = request.body;
      const key = keys["continuation-key"] ?? keys.continuation_key!;
      await continuePipeline(house, key, { configuration, parameters: parameters ?? {} }, originOf(request));
      return { message: "Accepted." };
    },
  );
}

export function triggerAttempt({ id, slug, organization_id }: Row<"projects">): Attempt {
  return {
    action: "build.create",
    organizationId: organization_id,
    target: { id, type: "project", name: slug },
    least: "contributor",
    what: "Project",
  };
}
