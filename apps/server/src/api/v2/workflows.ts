import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { Row } from "../../postgres/tables.ts";
import type { App, Web } from "../app.ts";
import { callerOf, requireRole } from "../caller.ts";

export function workflowRoutes(app: App, { house }: Web): void {
  app.get(
    "/api/v2/pipeline/:id/workflow",
    { schema: { tags: ["Pipeline"], params: z.object({ id: z.uuid() }) } },
    async (request) => {
      const caller = await callerOf(house, request);
      const rows = await house.db
        .selectFrom("workflows")
        .selectAll()
        .where("pipeline_id", "=", request.params.id)
        .orderBy("created_at")
        .execute();
      if (rows[0]) requireRole(caller, rows[0].organization_id, "viewer", "Pipeline");
      return { items: rows.map(showWorkflow), next_page_token: null };
    },
  );
}

function showWorkflow(row: Row<"workflows">): object {
  if (!row.id) throw new Refusal("not-found", "Workflow not found.");
  return { id: row.id, name: row.name, status: row.status, pipeline_id: row.pipeline_id };
}
