import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { createContext } from "../../../actions/contexts/create-context.ts";
import { deleteContext } from "../../../actions/contexts/delete-context.ts";
import type { Row } from "../../../postgres/tables.ts";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { pageOf, pageSize, readCursor } from "../../paging.ts";
import { permit } from "../../permit.ts";
import { findOrganization, organizationNamed } from "../find-organization.ts";
import { messageShape } from "../message.ts";
import { organizationAttempt } from "../organizations.ts";
import { pageQuery, pageShape } from "../shapes.ts";
import { contextAttempt, contextParams, contextPath, findContext } from "./find-context.ts";

const contextShape = z.object({ id: z.uuid(), name: z.string(), created_at: z.string() });
const ownerType = z.enum(["account", "organization"]).optional();
const owner = z
  .object({ id: z.uuid().optional(), slug: z.string().max(500).optional(), type: ownerType })
  .refine(
    ({ id, slug }) => (id === undefined) !== (slug === undefined),
    "name the organization by its id or by its slug",
  );

export function contextRoutes(app: App, { house }: Web): void {
  const tags = ["Context"];

  app.get(
    "/api/v2/context",
    {
      schema: {
        tags,
        querystring: pageQuery.extend({
          "owner-id": z.uuid().optional(),
          "owner-slug": z.string().max(500).optional(),
          "owner-type": ownerType,
          name: z.string().max(500).optional(),
        }),
        response: { 200: pageShape(contextShape) },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { "owner-id": id, "owner-slug": slug, name } = request.query;
      const named = id ?? slug;
      if (named === undefined) throw new Refusal("invalid", "owner-id: say whose contexts, or use owner-slug.");
      const organization = await findOrganization(house, caller, organizationNamed(named));
      const after = readCursor(request.query["page-token"], 1);
      const contexts = await house.db
        .selectFrom("contexts")
        .selectAll()
        .where("organization_id", "=", organization.id)
        .$if(name !== undefined, (query) => query.where("name", "=", name!))
        .$if(after !== undefined, (query) => query.where("name", ">", String(after?.[0])))
        .orderBy("name")
        .limit(pageSize + 1)
        .execute();
      return pageOf(contexts, show, (context) => [context.name]);
    },
  );

  app.post(
    "/api/v2/context",
    {
      schema: {
        tags,
        body: z.object({ name: z.string().max(1_000), owner }),
        response: { 200: contextShape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { id, slug } = request.body.owner;
      const organization = await findOrganization(house, caller, organizationNamed((id ?? slug)!));
      const attempt = { ...organizationAttempt("context.create", organization), least: "contributor" } as const;
      const doing = await permit(house, request, caller, attempt);
      return show(await createContext(house, organization, request.body.name, doing));
    },
  );

  app.get(contextPath, { schema: { tags, params: contextParams, response: { 200: contextShape } } }, async (request) =>
    show(await findContext(house, await callerOf(house, request), request.params.context_id)),
  );

  app.delete(
    contextPath,
    { schema: { tags, params: contextParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const context = await findContext(house, caller, request.params.context_id);
      const doing = await permit(house, request, caller, contextAttempt("context.delete", context));
      await deleteContext(house, context, doing);
      return { message: "Context deleted." };
    },
  );
}

function show({ id, name, created_at }: Row<"contexts">): z.input<typeof contextShape> {
  return { id, name, created_at: created_at.toISOString() };
}
