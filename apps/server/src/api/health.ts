import { sql } from "kysely";
import { z } from "zod";
import type { App, Web } from "./app.ts";

/** For whoever watches over the process: alive, and able to work. */
export function health(app: App, { house }: Web): void {
  const status = z.object({ status: z.string() });
  const options = {
    config: { rateLimit: false },
    schema: { tags: ["Health"], response: { 200: status, 503: status } },
  };
  app.get("/healthz", options, async () => ({ status: "ok" }));
  app.get("/readyz", options, async (_request, reply) => {
    try {
      await sql`select 1`.execute(house.db);
      return { status: "ok" };
    } catch {
      return reply.code(503).send({ status: "the database does not answer" });
    }
  });
}
