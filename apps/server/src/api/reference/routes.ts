import { z } from "zod";
import type { App } from "../app.ts";
import type { ApiDocument } from "./document.ts";
import { pagePolicy, referencePage } from "./page.ts";

/** What this very server answers, generated from what its routes check. It names nothing that is anybody's. */
export function referenceRoutes(app: App): void {
  const tags = ["Reference"];
  app.get(
    "/api/ringfort/v1/openapi.json",
    { schema: { tags, response: { 200: z.looseObject({ openapi: z.string() }) } } },
    async () => app.swagger() as { openapi: string },
  );
  app.get("/api/ringfort/v1/docs", { schema: { tags, produces: ["text/html"] } }, async (_request, reply) =>
    reply
      .header("content-security-policy", pagePolicy)
      .type("text/html; charset=utf-8")
      .send(referencePage(app.swagger() as unknown as ApiDocument)),
  );
}
