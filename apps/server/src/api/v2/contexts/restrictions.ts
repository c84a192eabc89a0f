import { z } from "zod";
import { listRestrictions } from "../../../actions/contexts/list-restrictions.ts";
import {
  addRestriction,
  type NamedRestriction,
  removeRestriction,
} from "../../../actions/contexts/restrict-context.ts";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { pageOf, pageSize, readCursor, readMoment } from "../../paging.ts";
import { permit } from "../../permit.ts";
import { messageShape } from "../message.ts";
import { pageQuery, pageShape } from "../shapes.ts";
import { contextAttempt, contextParams, contextPath, findContext } from "./find-context.ts";

const type = z.enum(["project", "expression", "group"]);
const createdShape = z.object({
  id: z.uuid(),
  /** Of the project or the group; absent when it is gone. */
  name: z.string().optional(),
  project_id: z.uuid().optional(),
  restriction_type: type,
  restriction_value: z.string(),
});
const restrictionShape = createdShape.extend({ context_id: z.uuid() });
const restrictionParams = contextParams.extend({ restriction_id: z.uuid("restriction_id is invalid.") });

export function contextRestrictionRoutes(app: App, { house }: Web): void {
  const path = `${contextPath}/restrictions`;
  const tags = ["Context"];

  app.get(
    path,
    { schema: { tags, params: contextParams, querystring: pageQuery, response: { 200: pageShape(restrictionShape) } } },
    async (request) => {
      const context = await findContext(house, await callerOf(house, request), request.params.context_id);
      const cursor = readCursor(request.query["page-token"], 2);
      const after = cursor && readMoment(cursor);
      const restrictions = await listRestrictions(house.db, context, { after, limit: pageSize + 1 });
      return pageOf(
        restrictions,
        (one) => ({ ...show(one), context_id: context.id }),
        ({ created_at, id }) => [created_at.getTime(), id],
      );
    },
  );

  app.post(
    path,
    {
      schema: {
        tags,
        params: contextParams,
        body: z.object({ restriction_type: type, restriction_value: z.string().min(1).max(10_000) }),
        response: { 201: createdShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const context = await findContext(house, caller, request.params.context_id);
      const attempt = contextAttempt("context.restriction.create", context, "admin");
      const doing = await permit(house, request, caller, attempt);
      const { restriction_type, restriction_value } = request.body;
      const added = await addRestriction(house, context, { type: restriction_type, value: restriction_value }, doing);
      return reply.code(201).send(show(added));
    },
  );

  app.delete(
    `${path}/:restriction_id`,
    { schema: { tags, params: restrictionParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const context = await findContext(house, caller, request.params.context_id);
      const attempt = contextAttempt("context.restriction.delete", context, "admin");
      const doing = await permit(house, request, caller, attempt);
      await removeRestriction(house, context, request.params.restriction_id, doing);
      return { message: "Context restriction deleted." };
    },
  );
}

function show({ id, label, type, value }: NamedRestriction): z.input<typeof createdShape> {
  return {
    id,
    ...(label !== undefined && { name: label }),
    ...(type === "project" && { project_id: value }),
    restriction_type: type,
    restriction_value: value,
  };
}
