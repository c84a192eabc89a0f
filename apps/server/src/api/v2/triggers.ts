import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { createTrigger, deleteTrigger, updateTrigger } from "../../actions/change-triggers.ts";
import { takeTurn } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import { type EventPreset, eventPresets } from "../../vcs/triggering/index.ts";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf } from "../caller.ts";
import { permitProject } from "../permit-project.ts";
import { findDefinitionOf } from "./find-definition-of.ts";
import { findProjectById, projectIdParams } from "./find-project-by-id.ts";
import { messageShape } from "./message.ts";
import { definitionParams } from "./pipeline-definitions.ts";
import { parametersShape } from "./show-pipeline.ts";

const triggerParams = projectIdParams.extend({ trigger_id: z.uuid() });
const presets = Object.keys(eventPresets) as EventPreset[];
const providers = [
  "github_app",
  "github_server",
  "github_oauth",
  "bitbucket_dc",
  "gitlab",
  "webhook",
  "schedule",
] as const;

const sender = z.object({ sender: z.string().max(200).optional() });
const schedule = z.object({
  cron_expression: z.string().max(500).optional(),
  attribution_actor: z.enum(["current", "system"]).optional(),
});
const ref = z.string().min(1).max(1_000);
const changes = z.object({
  event_source: z.object({ webhook: sender.optional(), schedule: schedule.optional() }).optional(),
  event_preset: z.enum(presets).optional(),
  event_name: z.string().trim().min(1).max(200).optional(),
  config_ref: ref.optional(),
  checkout_ref: ref.optional(),
  disabled: z.boolean().optional(),
  parameters: parametersShape.optional(),
});
const creation = changes.extend({
  event_source: z.object({
    provider: z.enum(providers),
    repo: z.object({ external_id: z.string().min(1).max(200) }).optional(),
    webhook: sender.optional(),
    schedule: schedule.optional(),
  }),
});

const triggerShape = z.object({
  id: z.uuid(),
  event_name: z.string().optional(),
  event_preset: z.string().optional(),
  config_ref: z.string().optional(),
  checkout_ref: z.string().optional(),
  disabled: z.boolean(),
  parameters: z.record(z.string(), z.unknown()),
  event_source: z.object({
    provider: z.string(),
    repo: z.object({ external_id: z.string(), full_name: z.string() }).optional(),
    webhook: z.object({ sender: z.string(), url: z.string() }).optional(),
    schedule: z.object({ cron_expression: z.string(), attribution_actor: z.object({ id: z.string() }) }).optional(),
  }),
});

export function triggerRoutes(app: App, { house }: Web): void {
  const ofDefinition = "/api/v2/projects/:project_id/pipeline-definitions/:pipeline_definition_id/triggers";
  const one = "/api/v2/projects/:project_id/triggers/:trigger_id";
  const tags = ["Trigger"];

  app.get(
    ofDefinition,
    {
      schema: { tags, params: definitionParams, response: { 200: z.object({ items: z.array(triggerShape) }) } },
    },
    async (request) => {
      const { definition } = await findDefinitionOf(house, await callerOf(house, request), request.params);
      const triggers = await house.db
        .selectFrom("triggers")
        .selectAll()
        .where("pipeline_definition_id", "=", definition.id)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return { items: triggers.map((trigger) => show(trigger)) };
    },
  );

  app.post(
    ofDefinition,
    { schema: { tags, params: definitionParams, body: creation, response: { 200: triggerShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { project, definition } = await findDefinitionOf(house, caller, request.params);
      const doing = await permitProject(house, request, caller, project, { action: "trigger-create" });
      const { trigger, secret } = await takeTurn(house, (turn) =>
        createTrigger(turn, project, definition, request.body, doing),
      );
      return show(trigger, secret);
    },
  );

  app.get(one, { schema: { tags, params: triggerParams, response: { 200: triggerShape } } }, async (request) =>
    show((await find(await callerOf(house, request), request.params)).trigger),
  );

  app.patch(
    one,
    { schema: { tags, params: triggerParams, body: changes, response: { 200: triggerShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { project, trigger, definition } = await find(caller, request.params);
      const doing = await permitProject(house, request, caller, project, { action: "trigger-update" });
      return show(
        await takeTurn(house, (turn) => updateTrigger(turn, trigger, project, definition, request.body, doing)),
      );
    },
  );

  app.delete(one, { schema: { tags, params: triggerParams, response: { 200: messageShape } } }, async (request) => {
    const caller = await callerOf(house, request);
    const { project, trigger } = await find(caller, request.params);
    const doing = await permitProject(house, request, caller, project, { action: "trigger-delete" });
    await takeTurn(house, (turn) => deleteTrigger(turn, trigger, project, doing));
    return { message: "Trigger deleted." };
  });

  const find = async (caller: Caller, { project_id, trigger_id }: z.infer<typeof triggerParams>) => {
    const project = await findProjectById(house, caller, project_id);
    const trigger = await house.db
      .selectFrom("triggers")
      .selectAll()
      .where("id", "=", trigger_id)
      .where("project_id", "=", project.id)
      .executeTakeFirst();
    if (!trigger) throw new Refusal("not-found", "Trigger not found.");
    const definition = await house.db
      .selectFrom("pipeline_definitions")
      .selectAll()
      .where("id", "=", trigger.pipeline_definition_id)
      .executeTakeFirstOrThrow();
    return { project, trigger, definition };
  };

  /** The secret is in the address only in the answer that makes it. */
  const show = (trigger: Row<"triggers">, secret?: string): z.input<typeof triggerShape> => {
    const { id, event_name, event_preset, config_ref, checkout_ref, disabled, parameters, event_source } = trigger;
    const { webhook, ...source } = event_source;
    const url = `${house.settings.publicUrl}/api/ringfort/v1/hooks/custom/${id}`;
    return {
      id,
      ...(event_name !== null && { event_name }),
      ...(event_preset !== null && { event_preset }),
      ...(config_ref !== null && { config_ref }),
      ...(checkout_ref !== null && { checkout_ref }),
      disabled,
      parameters,
      event_source: {
        ...source,
        ...(webhook && {
          webhook: { sender: webhook.sender, url: secret === undefined ? url : `${url}?secret=${secret}` },
        }),
      },
    };
  };
}
