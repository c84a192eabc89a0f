import { z } from "zod";
import { takeTurn } from "../../actions/house.ts";
import {
  changeOrganizationSettings,
  organizationSettingNames,
  organizationSettingsOf,
} from "../../actions/organization-settings.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { permit } from "../permit.ts";
import { findOrganization } from "../v2/find-organization.ts";

const settings = z.record(z.enum(organizationSettingNames), z.boolean());
const changes = z.strictObject(
  Object.fromEntries(organizationSettingNames.map((name) => [name, z.boolean().optional()])),
);

export function organizationSettingsRoutes(app: App, { house }: Web): void {
  const path = "/api/ringfort/v1/organization/:organization/settings";
  const params = z.object({ organization: z.uuid() });
  const tags = ["Organization settings"];

  app.get(path, { schema: { tags, params, response: { 200: settings } } }, async (request) =>
    organizationSettingsOf(await findOrganization(house, await callerOf(house, request), request.params)),
  );

  app.patch(path, { schema: { tags, params, body: changes, response: { 200: settings } } }, async (request) => {
    const caller = await callerOf(house, request);
    const organization = await findOrganization(house, caller, request.params);
    const doing = await permit(house, request, caller, {
      action: "organization.settings.update",
      organizationId: organization.id,
      target: { id: organization.id, type: "organization", name: organization.slug },
      least: "admin",
      what: "Organization",
    });
    return await takeTurn(house, (turn) => changeOrganizationSettings(turn, organization.id, request.body, doing));
  });
}
