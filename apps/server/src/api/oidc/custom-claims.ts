import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import {
  type ClaimsPlace,
  customClaimsOf,
  resetCustomClaims,
  setCustomClaims,
} from "../../actions/oidc/custom-claims.ts";
import { writeLifetime } from "../../actions/oidc/lifetime-text.ts";
import type { App, Web } from "../app.ts";
import { type Caller, callerOf } from "../caller.ts";
import { permit } from "../permit.ts";

const claims = z.object({
  org_id: z.uuid(),
  project_id: z.uuid().optional(),
  audience: z.array(z.string()).optional(),
  audience_updated_at: z.iso.datetime().optional(),
  ttl: z.string().optional(),
  ttl_updated_at: z.iso.datetime().optional(),
});
const changes = z.object({
  audience: z.array(z.string().min(1).max(1_000)).min(1).max(20).optional(),
  ttl: z.string().max(200).optional(),
});
const named = z.object({
  claims: z
    .string()
    .transform((text) => text.split(",").map((name) => name.trim()))
    .pipe(z.array(z.enum(["audience", "ttl"])).min(1)),
});

/** Audience and lifetime of OIDC tokens, for an organization or for one project. Errors are `{error}` here, as CircleCI has them, besides the usual. */
export function customClaimsRoutes(app: App, { house }: Web): void {
  const tags = ["OIDC Token Management"];
  app.addHook("preSerialization", async (_request, reply, payload) => {
    if (reply.statusCode < 400 || payload === null || typeof payload !== "object" || !("message" in payload))
      return payload;
    return { error: payload.message, message: payload.message };
  });

  for (const [path, params] of [
    ["/api/v2/org/:organization/oidc-custom-claims", z.object({ organization: z.uuid() })],
    [
      "/api/v2/org/:organization/project/:project/oidc-custom-claims",
      z.object({ organization: z.uuid(), project: z.uuid() }),
    ],
  ] as const) {
    app.get(path, { schema: { tags, params, response: { 200: claims } } }, async (request) => {
      const { place } = await placeOf(request);
      return await show(place);
    });

    app.patch(path, { schema: { tags, params, body: changes, response: { 200: claims } } }, async (request) => {
      const { place, caller } = await placeOf(request);
      const doing = await permitted(request, caller, place, "oidc.custom-claims.update");
      await takeTurn(house, (turn) => setCustomClaims(turn, place, request.body, doing));
      return await show(place);
    });

    app.delete(path, { schema: { tags, params, querystring: named, response: { 200: claims } } }, async (request) => {
      const { place, caller } = await placeOf(request);
      const doing = await permitted(request, caller, place, "oidc.custom-claims.delete");
      await takeTurn(house, (turn) => resetCustomClaims(turn, place, request.query.claims, doing));
      return await show(place);
    });
  }

  /** Whoever is no member learns nothing: the document knows 403 here, and no 404. */
  async function placeOf(request: FastifyRequest): Promise<{ readonly place: ClaimsPlace; readonly caller: Caller }> {
    const caller = await callerOf(house, request);
    const { organization, project } = request.params as { organization: string; project?: string };
    if (!caller.roles.has(organization)) throw new Refusal("forbidden", "Permission denied.");
    if (project !== undefined) {
      const found = await house.db
        .selectFrom("projects")
        .select("id")
        .where("id", "=", project)
        .where("organization_id", "=", organization)
        .executeTakeFirst();
      if (!found) throw new Refusal("forbidden", "Permission denied.");
    }
    return { place: { organizationId: organization, projectId: project ?? null }, caller };
  }

  function permitted(
    request: FastifyRequest,
    caller: Caller,
    { organizationId, projectId }: ClaimsPlace,
    action: string,
  ) {
    const target =
      projectId === null ? { id: organizationId, type: "organization" } : { id: projectId, type: "project" };
    return permit(house, request, caller, { action, organizationId, target, least: "admin", what: "Organization" });
  }

  async function show(place: ClaimsPlace): Promise<z.input<typeof claims>> {
    const row = await customClaimsOf(house.db, place);
    return {
      org_id: place.organizationId,
      ...(row && place.projectId !== null && { project_id: place.projectId }),
      ...(row?.audience && { audience: row.audience, audience_updated_at: row.audience_updated_at!.toISOString() }),
      ...(row?.lifetime_ms && {
        ttl: writeLifetime(Number(row.lifetime_ms)),
        ttl_updated_at: row.lifetime_updated_at!.toISOString(),
      }),
    };
  }
}
