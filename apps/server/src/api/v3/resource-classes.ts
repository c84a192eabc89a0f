import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Doing } from "../../actions/create-organization.ts";
import { createResourceClass, createRunnerToken } from "../../actions/create-resource-class.ts";
import { deleteResourceClass, deleteRunnerToken } from "../../actions/delete-resource-class.ts";
import { takeTurn } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf } from "../caller.ts";
import { permit } from "../permit.ts";
import { messageShape } from "../v2/message.ts";
import { idParams } from "../v2/shapes.ts";
import { findResourceClass, findResourceClasses } from "./find-resource-class.ts";

const classShape = z.object({ id: z.uuid(), resource_class: z.string(), description: z.string() });
const tokenShape = z.object({
  id: z.uuid(),
  resource_class: z.string(),
  nickname: z.string(),
  created_at: z.string(),
});
const base = "/api/v3/runner";

export function resourceClassRoutes(app: App, { house }: Web): void {
  const tags = ["Runners"];
  const permitOf = (
    request: FastifyRequest,
    caller: Caller,
    action: string,
    { id, name, organization_id }: { readonly id: string; readonly name: string; readonly organization_id: string },
  ): Promise<Required<Doing>> =>
    permit(house, request, caller, {
      action,
      organizationId: organization_id,
      target: { id, type: "resource-class", name },
      least: "admin",
      what: "Resource class",
    });

  app.get(
    `${base}/resource`,
    {
      schema: {
        tags,
        querystring: z.object({ namespace: z.string().max(200).optional(), "org-id": z.uuid().optional() }),
        response: { 200: z.object({ items: z.array(classShape) }) },
      },
    },
    async (request) => {
      const classes = await findResourceClasses(house, await callerOf(house, request), request.query);
      return { items: classes.map(showClass) };
    },
  );

  app.post(
    `${base}/resource`,
    {
      schema: {
        tags,
        body: z.object({
          org_id: z.uuid(),
          resource_class: z.string().max(300),
          description: z.string().max(2_000).default(""),
        }),
        response: { 200: classShape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { org_id: organizationId, resource_class: name, description } = request.body;
      const action = "runner.resource_class.create";
      const doing = await permitOf(request, caller, action, { id: name, name, organization_id: organizationId });
      return showClass(
        await takeTurn(house, (turn) => createResourceClass(turn, { organizationId, name, description }, doing)),
      );
    },
  );

  for (const evenWithTokens of [false, true]) {
    app.delete(
      `${base}/resource/:id${evenWithTokens ? "/force" : ""}`,
      { schema: { tags, params: idParams, response: { 200: messageShape } } },
      async (request) => {
        const caller = await callerOf(house, request);
        const found = await findResourceClass(house, caller, request.params);
        const doing = await permitOf(request, caller, "runner.resource_class.delete", found);
        await takeTurn(house, (turn) => deleteResourceClass(turn, found, { evenWithTokens }, doing));
        return { message: "Resource class deleted." };
      },
    );
  }

  app.get(
    `${base}/token`,
    {
      schema: {
        tags,
        querystring: z.object({ "resource-class": z.string().max(300) }),
        response: { 200: z.object({ items: z.array(tokenShape) }) },
      },
    },
    async (request) => {
      const name = request.query["resource-class"];
      const { id } = await findResourceClass(house, await callerOf(house, request), { name });
      const tokens = await house.db
        .selectFrom("runner_tokens")
        .select(["id", "nickname", "created_at"])
        .where("class_id", "=", id)
        .orderBy("created_at")
        .execute();
      return { items: tokens.map((token) => showToken(token, name)) };
    },
  );

  app.post(
    `${base}/token`,
    {
      schema: {
        tags,
        body: z.object({
          org_id: z.uuid().optional(),
          resource_class: z.string().max(300),
          nickname: z.string().trim().min(1).max(200),
        }),
        response: { 200: tokenShape.extend({ token: z.string() }) },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { resource_class: name, nickname } = request.body;
      const found = await findResourceClass(house, caller, { name });
      const doing = await permitOf(request, caller, "runner.token.create", found);
      const created = await takeTurn(house, (turn) => createRunnerToken(turn, found, nickname, doing));
      return { ...showToken(created, name), token: created.token };
    },
  );

  app.delete(
    `${base}/token/:id`,
    { schema: { tags, params: idParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const token = await house.db
        .selectFrom("runner_tokens")
        .selectAll()
        .where("id", "=", request.params.id)
        .executeTakeFirst();
      if (!token) throw new Refusal("not-found", "Resource class not found.");
      const found = await findResourceClass(house, caller, { id: token.class_id });
      const doing = await permitOf(request, caller, "runner.token.delete", found);
      await takeTurn(house, (turn) => deleteRunnerToken(turn, token, found, doing));
      return { message: "Token deleted." };
    },
  );
}

function showClass({ id, name, description }: Row<"resource_classes">): z.input<typeof classShape> {
  return { id, resource_class: name, description };
}

function showToken(
  { id, nickname, created_at }: Pick<Row<"runner_tokens">, "id" | "nickname" | "created_at">,
  resource_class: string,
): z.input<typeof tokenShape> {
  return { id, resource_class, nickname, created_at: created_at.toISOString() };
}
