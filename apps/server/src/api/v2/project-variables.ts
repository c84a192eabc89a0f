import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import {
  deleteProjectVariable,
  findProjectVariable,
  type ListedProjectVariable,
  listProjectVariables,
  maskVariable,
  storeProjectVariable,
} from "../../actions/project-variables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { pageOf, pageSize, readCursor } from "../paging.ts";
import { permitProject, settingsRole } from "../permit-project.ts";
import { refuseProjectPlaintext } from "../refuse-project-plaintext.ts";
import { variableBody } from "../variable-body.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { messageShape } from "./message.ts";

const variableParams = slugParams.extend({ name: z.string().max(300) });
const variableShape = z.object({
  name: z.string(),
  value: z.string(),
  "created-at": z.string(),
  created_at: z.string(),
});

export function projectVariableRoutes(app: App, { house }: Web): void {
  const path = `/api/v2${slugPath}/envvar`;
  const tags = ["Project"];

  app.get(
    path,
    {
      schema: {
        tags,
        params: slugParams,
        querystring: z.object({ "page-token": z.string().optional() }),
        response: { 200: z.object({ items: z.array(variableShape), next_page_token: z.string().nullable() }) },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const after = readCursor(request.query["page-token"], 1);
      const variables = await listProjectVariables(house.db, project);
      const rows = after === undefined ? variables : variables.filter(({ name }) => name > String(after[0]));
      return pageOf(rows.slice(0, pageSize + 1), showVariable, ({ name }) => [name]);
    },
  );

  app.post(
    path,
    {
      schema: {
        tags,
        params: slugParams,
        body: variableBody,
        response: { 201: variableShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const action = "project.env_var.create";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await refuseProjectPlaintext(house, project, action, doing);
      const stored = await takeTurn(house, (turn) => storeProjectVariable(turn, project, request.body, doing));
      const { name, value, created_at: createdAt } = stored;
      return reply.code(201).send(showVariable({ name, masked: maskVariable(value), createdAt }));
    },
  );

  app.get(
    `${path}/:name`,
    { schema: { tags, params: variableParams, response: { 200: variableShape } } },
    async (request) => {
      const { name, ...slug } = request.params;
      const project = await findProject(house, await callerOf(house, request), slug);
      return showVariable(await findProjectVariable(house.db, project, name));
    },
  );

  app.delete(
    `${path}/:name`,
    { schema: { tags, params: variableParams, response: { 200: messageShape } } },
    async (request) => {
      const { name, ...slug } = request.params;
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, slug);
      const action = "project.env_var.delete";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await takeTurn(house, (turn) => deleteProjectVariable(turn, project, name, doing));
      return { message: "Environment variable deleted." };
    },
  );
}

function showVariable({ name, masked, createdAt }: ListedProjectVariable): z.input<typeof variableShape> {
  const created = createdAt.toISOString();
  return { name, value: masked, "created-at": created, created_at: created };
}
