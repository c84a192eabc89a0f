import { z } from "zod";
import type { App, Web } from "../app.ts";
import { callerOf, requireRole } from "../caller.ts";
import { pageOf, readCursor } from "../paging.ts";

const filters = z.object({
  "filter[org_id]": z.uuid(),
  "filter[name]": z.string().max(200).optional(),
  "page[limit]": z.coerce.number().int().min(1).max(100).default(50),
  "page[cursor]": z.string().max(2_000).optional(),
});

const listShape = z.object({
  data: z.array(
    z.object({
      id: z.uuid(),
      attributes: z.object({ name: z.string(), slug: z.string() }),
      references: z.object({ org: z.object({ id: z.uuid() }) }),
    }),
  ),
  page: z.object({ next: z.string().nullable(), prev: z.null() }),
});

/** API v2 has no list of an organization's projects. */
export function projectRoutes3(app: App, { house }: Web): void {
  app.get(
    "/api/v3/projects",
    { schema: { tags: ["API v3"], querystring: filters, response: { 200: listShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { "filter[org_id]": organization, "filter[name]": name, "page[limit]": limit } = request.query;
      requireRole(caller, organization, "viewer", "Organization");
      const after = readCursor(request.query["page[cursor]"], 1);
      const rows = await house.db
        .selectFrom("projects")
        .select(["id", "name", "slug"])
        .where("organization_id", "=", organization)
        .$if(name !== undefined, (query) => query.where("name", "=", name!))
        .$if(after !== undefined, (query) => query.where("slug", ">", String(after?.[0])))
        .orderBy("slug")
        .limit(limit + 1)
        .execute();
      const { items, next_page_token } = pageOf(
        rows,
        ({ id, ...attributes }) => ({ id, attributes, references: { org: { id: organization } } }),
        ({ slug }) => [slug],
        limit,
      );
      return { data: [...items], page: { next: next_page_token, prev: null } };
    },
  );
}
