import { z } from "zod";
import { type ListedVariable, listVariables } from "../../../actions/contexts/list-variables.ts";
import { deleteVariable, storeVariable } from "../../../actions/contexts/store-variable.ts";
import { refusePlaintext } from "../../../actions/refuse-plaintext.ts";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { pageOf, pageSize, readCursor } from "../../paging.ts";
import { permit } from "../../permit.ts";
import { messageShape } from "../message.ts";
import { pageQuery, pageShape } from "../shapes.ts";
import { contextAttempt, contextParams, contextPath, findContext } from "./find-context.ts";

const variableShape = z.object({
  variable: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  context_id: z.uuid(),
});
const variableParams = contextParams.extend({ env_var_name: z.string().min(1).max(1_000) });

/** Names and dates only: what the server has seen it does not show either. */
export function contextVariableRoutes(app: App, { house }: Web): void {
  const path = `${contextPath}/environment-variable`;
  const tags = ["Context"];

  app.get(
    path,
    { schema: { tags, params: contextParams, querystring: pageQuery, response: { 200: pageShape(variableShape) } } },
    async (request) => {
      const context = await findContext(house, await callerOf(house, request), request.params.context_id);
      const after = readCursor(request.query["page-token"], 1);
      const variables = await listVariables(house.db, context);
      const rest = after === undefined ? variables : variables.filter(({ name }) => name > String(after[0]));
      return pageOf(
        rest.slice(0, pageSize + 1),
        (variable) => show(context.id, variable),
        ({ name }) => [name],
      );
    },
  );

  app.put(
    `${path}/:env_var_name`,
    {
      schema: {
        tags,
        params: variableParams,
        body: z.object({ value: z.string() }),
        response: { 200: variableShape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const context = await findContext(house, caller, request.params.context_id);
      const attempt = contextAttempt("context.env_var.store", context);
      const doing = await permit(house, request, caller, attempt);
      const what = "A variable that is sent in clear";
      const instead = "Seal it on your own machine instead: `ringfort context set`.";
      await refusePlaintext(house, { ...attempt, what, instead }, doing);
      const written = { name: request.params.env_var_name, value: request.body.value };
      const { name, created_at, updated_at } = await storeVariable(house, context, written, doing);
      return show(context.id, { name, createdAt: created_at, updatedAt: updated_at });
    },
  );

  app.delete(
    `${path}/:env_var_name`,
    { schema: { tags, params: variableParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const context = await findContext(house, caller, request.params.context_id);
      const doing = await permit(house, request, caller, contextAttempt("context.env_var.delete", context));
      await deleteVariable(house, context, request.params.env_var_name, doing);
      return { message: "Environment variable deleted." };
    },
  );
}

function show(contextId: string, { name, createdAt, updatedAt }: ListedVariable): z.input<typeof variableShape> {
  return {
    variable: name,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
    context_id: contextId,
  };
}
