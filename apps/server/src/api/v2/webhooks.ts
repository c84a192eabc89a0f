import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import {
  createWebhook,
  deleteWebhook,
  updateWebhook,
  type WebhookEvent,
  webhookEvents,
} from "../../actions/change-webhooks.ts";
import { checkWebhookUrl } from "../../actions/check-webhook-url.ts";
import { takeTurn } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf } from "../caller.ts";
import { kebabBody } from "../kebab-body.ts";
import { permitProject } from "../permit-project.ts";
import { findProjectById } from "./find-project-by-id.ts";
import { messageShape } from "./message.ts";
import { idParams, pageQuery, pageShape } from "./shapes.ts";

const event = z.enum(webhookEvents);
const webhookShape = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(event),
  scope: z.object({ id: z.uuid(), type: z.literal("project") }),
  "signing-secret": z.string(),
  signing_secret: z.string(),
  "verify-tls": z.boolean(),
  verify_tls: z.boolean(),
  "created-at": z.string(),
  created_at: z.string(),
  "updated-at": z.string(),
  updated_at: z.string(),
});

const fields = z.object({
  name: z.string().trim().min(1).max(200),
  url: z.string().max(2_000),
  events: z.array(event).min(1).max(10),
  "signing-secret": z.string().min(1, "an unsigned webhook can be forged").max(500),
  "verify-tls": z.literal(true, "this server always checks the receiver's certificate"),
});
const creation = fields.extend({ scope: z.object({ id: z.uuid(), type: z.literal("project") }) });

export function webhookRoutes(app: App, { house }: Web): void {
  const tags = ["Webhook"];

  app.get(
    "/api/v2/webhook",
    {
      schema: {
        tags,
        querystring: pageQuery.extend({ "scope-id": z.uuid(), "scope-type": z.literal("project") }),
        response: { 200: pageShape(webhookShape) },
      },
    },
    async (request) => {
      const project = await findProjectById(house, await callerOf(house, request), request.query["scope-id"]);
      const webhooks = await house.db
        .selectFrom("webhooks")
        .selectAll()
        .where("project_id", "=", project.id)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      // So few that they are one page.
      return { items: webhooks.map(show), next_page_token: null };
    },
  );

  app.post(
    "/api/v2/webhook",
    { preValidation: kebabBody, schema: { tags, body: creation, response: { 201: webhookShape } } },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const { scope, name, url, events, "signing-secret": signingSecret } = request.body;
      const project = await findProjectById(house, caller, scope.id);
      const doing = await permitProject(house, request, caller, project, { action: "webhook-create" });
      const asked = { name, events, signingSecret, url: await checkWebhookUrl(url, house.settings) };
      const webhook = await takeTurn(house, (turn) => createWebhook(turn, project, asked, doing));
      return reply.code(201).send(show(webhook));
    },
  );

  app.get(
    "/api/v2/webhook/:id",
    { schema: { tags, params: idParams, response: { 200: webhookShape } } },
    async (request) => show((await find(await callerOf(house, request), request.params.id)).webhook),
  );

  app.put(
    "/api/v2/webhook/:id",
    {
      preValidation: kebabBody,
      schema: { tags, params: idParams, body: fields.partial(), response: { 200: webhookShape } },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { webhook, project } = await find(caller, request.params.id);
      const doing = await permitProject(house, request, caller, project, { action: "webhook-update" });
      const { name, events, url, "signing-secret": signingSecret } = request.body;
      const checked = url === undefined ? undefined : await checkWebhookUrl(url, house.settings);
      const changes = { name, events, signingSecret, url: checked };
      return show(await takeTurn(house, (turn) => updateWebhook(turn, webhook, project, changes, doing)));
    },
  );

  app.delete(
    "/api/v2/webhook/:id",
    { schema: { tags, params: idParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { webhook, project } = await find(caller, request.params.id);
      const doing = await permitProject(house, request, caller, project, { action: "webhook-delete" });
      await takeTurn(house, (turn) => deleteWebhook(turn, webhook, project, doing));
      return { message: "Webhook deleted." };
    },
  );

  const find = async (caller: Caller, id: string) => {
    const webhook = await house.db.selectFrom("webhooks").selectAll().where("id", "=", id).executeTakeFirst();
    if (!webhook) throw new Refusal("not-found", "Webhook not found.");
    return { webhook, project: await findProjectById(house, caller, webhook.project_id) };
  };
}

function show(webhook: Row<"webhooks">): z.input<typeof webhookShape> {
  const { id, name, url, events, project_id, verify_tls } = webhook;
  const created = webhook.created_at.toISOString();
  const updated = webhook.updated_at.toISOString();
  return {
    ...{ id, name, url, events: events as WebhookEvent[], verify_tls },
    scope: { id: project_id, type: "project" },
    "signing-secret": "****",
    signing_secret: "****",
    "verify-tls": verify_tls,
    "created-at": created,
    created_at: created,
    "updated-at": updated,
    updated_at: updated,
  };
}
