import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { App, Web } from "../app.ts";
import { callerOf, requireRole } from "../caller.ts";
import { messageShape } from "./message.ts";

/** Streaming of the audit log to a bucket: there is none here, said in CircleCI's words. */
export function auditLogRoutes(app: App, { house }: Web): void {
  const tags = ["Audit log"];
  const params = z.object({ organization: z.uuid() });

  app.get(
    "/api/v2/organizations/:organization/audit-log/access",
    { schema: { tags, params, response: { 200: z.object({ has_access: z.boolean() }) } } },
    async (request) => {
      const caller = await callerOf(house, request);
      requireRole(caller, request.params.organization, "admin", "Organization");
      return { has_access: false };
    },
  );

  for (const [method, path] of [
    ["GET", "/api/v2/organizations/:organization/audit-log/configs"],
    ["POST", "/api/v2/organizations/:organization/audit-log/configs"],
    ["GET", "/api/v2/audit-log/configs/:id"],
    ["DELETE", "/api/v2/audit-log/configs/:id"],
    ["PUT", "/api/v2/audit-log/configs"],
    ["POST", "/api/v2/audit-log/configs/connection/check"],
  ] as const) {
    app.route({
      method,
      url: path,
      schema: { tags, response: { 404: messageShape } },
      handler: async (request) => {
        await callerOf(house, request);
        throw new Refusal("not-found", "Resource does not exist or unauthorized");
      },
    });
  }
}
