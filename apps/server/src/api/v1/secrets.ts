import { z } from "zod";
import { createCheckoutKey, deleteCheckoutKey, findCheckoutKey } from "../../actions/checkout-keys.ts";
import { takeTurn } from "../../actions/house.ts";
import {
  deleteProjectVariable,
  findProjectVariable,
  type ListedProjectVariable,
  listProjectVariables,
  maskVariable,
  storeProjectVariable,
} from "../../actions/project-variables.ts";
import { refuseUserKeys } from "../../actions/refuse-user-keys.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitProject, settingsRole } from "../permit-project.ts";
import { refuseProjectPlaintext } from "../refuse-project-plaintext.ts";
import { findProject, slugParams } from "../v2/find-project.ts";
import { messageShape } from "../v2/message.ts";
import { variableBody } from "../variable-body.ts";
import { v1Path } from "./select-builds.ts";

const digests = z.object({ digest: z.enum(["md5", "sha256"]).default("md5") });
const keyParams = slugParams.extend({ fingerprint: z.string().max(200) });
const keyShape = z.object({
  public_key: z.string(),
  type: z.enum(["deploy-key", "github-user-key"]),
  fingerprint: z.string(),
  preferred: z.boolean(),
  time: z.string(),
});
const variableShape = z.object({ name: z.string(), value: z.string() });
const variableParams = slugParams.extend({ name: z.string().max(300) });

/** Checkout keys and variables of a project, as v1.1 spells them. */
export function v1SecretRoutes(app: App, { house }: Web): void {
  const tags = ["v1.1"];
  const keys = `${v1Path}/checkout-key`;
  const variables = `${v1Path}/envvar`;

  app.get(
    keys,
    { schema: { tags, params: slugParams, querystring: digests, response: { 200: z.array(keyShape) } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const rows = await house.db
        .selectFrom("checkout_keys")
        .selectAll()
        .where("project_id", "=", project.id)
        .orderBy("created_at", "desc")
        .execute();
      return rows.map((row) => showKey(row, request.query.digest));
    },
  );

  app.post(
    keys,
    {
      schema: {
        tags,
        params: slugParams,
        body: z.object({ type: z.enum(["deploy-key", "github-user-key"]) }),
        response: { 201: keyShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const action = "checkout-key.create";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await refuseProjectPlaintext(house, project, action, doing);
      const { type } = request.body;
      if (type === "github-user-key") await refuseUserKeys(house, project);
      const key = await takeTurn(house, (turn) => createCheckoutKey(turn, project, type, doing));
      return reply.code(201).send(showKey(key, "md5"));
    },
  );

  app.get(
    `${keys}/:fingerprint`,
    { schema: { tags, params: keyParams, querystring: digests, response: { 200: keyShape } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const { fingerprint } = request.params;
      const digest = fingerprint.startsWith("SHA256:") ? "sha256" : request.query.digest;
      return showKey(await findCheckoutKey(house.db, project.id, fingerprint), digest);
    },
  );

  app.delete(
    `${keys}/:fingerprint`,
    { schema: { tags, params: keyParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const action = "checkout-key.delete";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await takeTurn(house, (turn) => deleteCheckoutKey(turn, project, request.params.fingerprint, doing));
      return { message: "ok" };
    },
  );

  app.get(
    variables,
    { schema: { tags, params: slugParams, response: { 200: z.array(variableShape) } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      return (await listProjectVariables(house.db, project)).map(showVariable);
    },
  );

  app.post(
    variables,
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
      return reply.code(201).send({ name: stored.name, value: maskVariable(stored.value) });
    },
  );

  app.get(
    `${variables}/:name`,
    { schema: { tags, params: variableParams, response: { 200: variableShape } } },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      return showVariable(await findProjectVariable(house.db, project, request.params.name));
    },
  );

  app.delete(
    `${variables}/:name`,
    { schema: { tags, params: variableParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const action = "project.env_var.delete";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await takeTurn(house, (turn) => deleteProjectVariable(turn, project, request.params.name, doing));
      return { message: "ok" };
    },
  );
}

function showKey(key: Row<"checkout_keys">, digest: "md5" | "sha256"): z.input<typeof keyShape> {
  return {
    public_key: key.public_key,
    type: key.type,
    fingerprint: digest === "md5" ? key.fingerprint_md5 : key.fingerprint_sha256,
    preferred: key.preferred,
    time: key.created_at.toISOString(),
  };
}

function showVariable({ name, masked }: ListedProjectVariable): z.input<typeof variableShape> {
  return { name, value: masked };
}
