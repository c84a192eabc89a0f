import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { createDefinition, deleteDefinition, updateDefinition } from "../../actions/change-definitions.ts";
import { takeTurn } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitProject } from "../permit-project.ts";
import { findDefinitionOf } from "./find-definition-of.ts";
import { findProjectById, projectIdParams } from "./find-project-by-id.ts";
import { messageShape } from "./message.ts";

export const definitionParams = projectIdParams.extend({ pipeline_definition_id: z.uuid() });

const providers = [
  "github_app",
  "github_server",
  "github_oauth",
  "bitbucket_dc",
  "bitbucket_oauth",
  "gitlab",
  "circleci",
] as const;

const filePath = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !path.startsWith("/") && !path.split("/").includes(".."), "a path inside the repository");
const repo = z.object({ external_id: z.string().min(1).max(200) });
const source = z.object({ provider: z.enum(providers), repo: repo.optional() });
const needsRepository = {
  check: ({ provider, repo: given }: z.infer<typeof source>) => provider === "circleci" || given !== undefined,
  message: "`repo` with its `external_id` is needed",
};
const checkoutSource = source.refine(needsRepository.check, needsRepository.message);
const configSource = source.extend({ file_path: filePath }).refine(needsRepository.check, needsRepository.message);

const shownRepo = z.object({ external_id: z.string(), full_name: z.string() }).optional();
const definitionShape = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  created_at: z.string(),
  config_source: z.object({ provider: z.string(), file_path: z.string(), repo: shownRepo }),
  checkout_source: z.object({ provider: z.string(), repo: shownRepo }),
});

export function pipelineDefinitionRoutes(app: App, { house }: Web): void {
  const path = "/api/v2/projects/:project_id/pipeline-definitions";
  const tags = ["Pipeline Definition"];

  app.get(
    path,
    {
      schema: {
        tags,
        params: projectIdParams,
        response: { 200: z.object({ items: z.array(definitionShape) }) },
      },
    },
    async (request) => {
      const project = await findProjectById(house, await callerOf(house, request), request.params.project_id);
      const definitions = await house.db
        .selectFrom("pipeline_definitions")
        .selectAll()
        .where("project_id", "=", project.id)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return { items: definitions.map(show) };
    },
  );

  app.post(
    path,
    {
      schema: {
        tags,
        params: projectIdParams,
        body: z.object({
          name: z.string().trim().min(1).max(200),
          description: z.string().max(2_000).optional(),
          config_source: configSource,
          checkout_source: checkoutSource,
        }),
        response: { 200: definitionShape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProjectById(house, caller, request.params.project_id);
      const doing = await permitProject(house, request, caller, project, { action: "pipeline_definition-create" });
      return show(await takeTurn(house, (turn) => createDefinition(turn, project, request.body, doing)));
    },
  );

  app.get(
    `${path}/:pipeline_definition_id`,
    { schema: { tags, params: definitionParams, response: { 200: definitionShape } } },
    async (request) => show((await findDefinitionOf(house, await callerOf(house, request), request.params)).definition),
  );

  app.patch(
    `${path}/:pipeline_definition_id`,
    {
      schema: {
        tags,
        params: definitionParams,
        body: z.object({
          name: z.string().trim().min(1).max(200).optional(),
          description: z.string().max(2_000).optional(),
          config_source: z.object({ file_path: filePath.optional() }).optional(),
          checkout_source: checkoutSource.optional(),
        }),
        response: { 200: definitionShape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { definition, project } = await findDefinitionOf(house, caller, request.params);
      const doing = await permitProject(house, request, caller, project, { action: "pipeline_definition-update" });
      if (Object.keys(request.body).length === 0) throw new Refusal("invalid", "Unexpected request body provided.");
      return show(await takeTurn(house, (turn) => updateDefinition(turn, definition, project, request.body, doing)));
    },
  );

  app.delete(
    `${path}/:pipeline_definition_id`,
    { schema: { tags, params: definitionParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { definition, project } = await findDefinitionOf(house, caller, request.params);
      const doing = await permitProject(house, request, caller, project, { action: "pipeline_definition-delete" });
      await takeTurn(house, (turn) => deleteDefinition(turn, definition, project, doing));
      return { message: "Pipeline definition deleted." };
    },
  );
}

function show(definition: Row<"pipeline_definitions">): z.input<typeof definitionShape> {
  const { id, name, description, created_at, config_source, checkout_source } = definition;
  return { id, name, description, created_at: created_at.toISOString(), config_source, checkout_source };
}
