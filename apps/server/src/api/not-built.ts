import { Refusal } from "@ringfort/contract";
import type { App, Web } from "./app.ts";
import { callerOf } from "./caller.ts";

const all = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Parts of API v2 that this house does not have yet, with what people call them. A 404 would say that there is nothing in them. */
const notBuilt: readonly (readonly [path: string, what: string])[] = [
  ["/api/v2/owner/:owner/context/:context/policy-bundle", "Config policies"],
  ["/api/v2/owner/:owner/context/:context/policy-bundle/:name", "Config policies"],
  ["/api/v2/owner/:owner/context/:context/decision", "Config policies"],
  ["/api/v2/owner/:owner/context/:context/decision/*", "Config policies"],
  ["/api/v2/otel/exporters", "OpenTelemetry exporters of an organization"],
  ["/api/v2/otel/exporters/:id", "OpenTelemetry exporters of an organization"],
  ["/api/v2/deploy/*", "Deploys"],
  ["/api/v2/projects/:project/rollback", "Rollbacks"],
  ["/api/v2/organizations/:organization/projects/:project/groups", "Roles of groups"],
  ["/api/v2/organizations/:organization/projects/:project/groups/*", "Roles of groups"],
  ["/api/v2/organizations/:organization/usage_export_job", "Usage exports"],
  ["/api/v2/organizations/:organization/usage_export_job/:job", "Usage exports"],
];

export function notBuiltRoutes(app: App, { house }: Web): void {
  for (const [url, what] of notBuilt) {
    app.route({
      method: [...all],
      url,
      schema: { hide: true },
      handler: async (request) => {
        await callerOf(house, request);
        throw new Refusal("not-built", `${what}: this server does not have them yet.`);
      },
    });
  }
}
