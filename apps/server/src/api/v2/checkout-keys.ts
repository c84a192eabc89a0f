import { z } from "zod";
import { createCheckoutKey, deleteCheckoutKey, findCheckoutKey } from "../../actions/checkout-keys.ts";
import { takeTurn } from "../../actions/house.ts";
import { refuseUserKeys } from "../../actions/refuse-user-keys.ts";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permitProject, settingsRole } from "../permit-project.ts";
import { refuseProjectPlaintext } from "../refuse-project-plaintext.ts";
import { findProject, slugParams, slugPath } from "./find-project.ts";
import { messageShape } from "./message.ts";

const digests = z.object({ digest: z.enum(["md5", "sha256"]).default("md5") });
const keyParams = slugParams.extend({ fingerprint: z.string().max(200) });

const keyShape = z.object({
  type: z.enum(["deploy-key", "github-user-key"]),
  fingerprint: z.string(),
  preferred: z.boolean(),
  "public-key": z.string(),
  public_key: z.string(),
  "created-at": z.string(),
  created_at: z.string(),
});

export function checkoutKeyRoutes(app: App, { house }: Web): void {
  const path = `/api/v2${slugPath}/checkout-key`;
  const tags = ["Project"];

  app.get(
    path,
    {
      schema: {
        tags,
        params: slugParams,
        querystring: digests,
        response: { 200: z.object({ items: z.array(keyShape), next_page_token: z.null() }) },
      },
    },
    async (request) => {
      const project = await findProject(house, await callerOf(house, request), request.params);
      const keys = await house.db
        .selectFrom("checkout_keys")
        .selectAll()
        .where("project_id", "=", project.id)
        .orderBy("created_at", "desc")
        .execute();
      return { items: keys.map((key) => showKey(key, request.query.digest)), next_page_token: null };
    },
  );

  app.post(
    path,
    {
      schema: {
        tags,
        params: slugParams,
        body: z.object({ type: z.enum(["user-key", "deploy-key"]) }),
        response: { 201: keyShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, request.params);
      const action = "checkout-key.create";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await refuseProjectPlaintext(house, project, action, doing);
      const type = request.body.type === "user-key" ? "github-user-key" : "deploy-key";
      if (type === "github-user-key") await refuseUserKeys(house, project);
      const key = await takeTurn(house, (turn) => createCheckoutKey(turn, project, type, doing));
      return reply.code(201).send(showKey(key, "md5"));
    },
  );

  app.get(
    `${path}/:fingerprint`,
    { schema: { tags, params: keyParams, querystring: digests, response: { 200: keyShape } } },
    async (request) => {
      const { fingerprint, ...slug } = request.params;
      const project = await findProject(house, await callerOf(house, request), slug);
      const digest = fingerprint.startsWith("SHA256:") ? "sha256" : request.query.digest;
      return showKey(await findCheckoutKey(house.db, project.id, fingerprint), digest);
    },
  );

  app.delete(
    `${path}/:fingerprint`,
    { schema: { tags, params: keyParams, response: { 200: messageShape } } },
    async (request) => {
      const { fingerprint, ...slug } = request.params;
      const caller = await callerOf(house, request);
      const project = await findProject(house, caller, slug);
      const action = "checkout-key.delete";
      const doing = await permitProject(house, request, caller, project, { action, least: settingsRole(project) });
      await takeTurn(house, (turn) => deleteCheckoutKey(turn, project, fingerprint, doing));
      return { message: "Checkout key deleted." };
    },
  );
}

function showKey(key: Row<"checkout_keys">, digest: "md5" | "sha256"): z.input<typeof keyShape> {
  const created = key.created_at.toISOString();
  return {
    type: key.type,
    fingerprint: digest === "md5" ? key.fingerprint_md5 : key.fingerprint_sha256,
    preferred: key.preferred,
    "public-key": key.public_key,
    public_key: key.public_key,
    "created-at": created,
    created_at: created,
  };
}
