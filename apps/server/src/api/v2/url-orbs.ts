import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import { allowUrlOrbs, disallowUrlOrbs } from "../../actions/url-orb-allow-list.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permit } from "../permit.ts";
import { findOrganization, organizationParams, organizationPaths } from "./find-organization.ts";
import { organizationAttempt } from "./organizations.ts";

const auth = z.enum(["none", "github-oauth", "github-app", "bitbucket-oauth"]);
const changed = z.object({ id: z.uuid(), message: z.string() });

/** Which orbs an organization's configs may take from where. */
export function urlOrbRoutes(app: App, { house }: Web): void {
  const tags = ["Organization"];

  for (const path of organizationPaths) {
    app.get(
      `${path}/url-orb-allow-list`,
      {
        schema: {
          tags,
          params: organizationParams,
          response: {
            200: z.object({
              items: z.array(z.object({ id: z.uuid(), name: z.string(), prefix: z.string(), auth: z.string() })),
              next_page_token: z.null(),
            }),
          },
        },
      },
      async (request) => {
        const { id } = await findOrganization(house, await callerOf(house, request), request.params);
        const items = await house.db
          .selectFrom("url_orb_allow_list")
          .select(["id", "name", "prefix", "auth"])
          .where("organization_id", "=", id)
          .orderBy("created_at")
          .execute();
        return { items, next_page_token: null };
      },
    );

    app.post(
      `${path}/url-orb-allow-list`,
      {
        schema: {
          tags,
          params: organizationParams,
          body: z.object({ name: z.string().min(1).max(200), prefix: z.string().max(500), auth }),
          response: { 200: changed },
        },
      },
      async (request) => {
        const caller = await callerOf(house, request);
        const organization = await findOrganization(house, caller, request.params);
        const attempt = organizationAttempt("org.url-orb-allow-list.create", organization);
        const doing = await permit(house, request, caller, attempt);
        const id = await takeTurn(house, (turn) => allowUrlOrbs(turn, organization, request.body, doing));
        return { id, message: "URL orb allow-list entry created." };
      },
    );

    app.delete(
      `${path}/url-orb-allow-list/:entry`,
      {
        schema: {
          tags,
          params: organizationParams.extend({ entry: z.uuid() }),
          response: { 200: changed },
        },
      },
      async (request) => {
        const caller = await callerOf(house, request);
        const organization = await findOrganization(house, caller, request.params);
        const attempt = organizationAttempt("org.url-orb-allow-list.delete", organization);
        const doing = await permit(house, request, caller, attempt);
        const { entry } = request.params;
        await takeTurn(house, (turn) => disallowUrlOrbs(turn, organization, entry, doing));
        return { id: entry, message: "URL orb allow-list entry deleted." };
      },
    );
  }
}
