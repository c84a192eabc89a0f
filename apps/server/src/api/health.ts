import { sql } from "kysely";
import type { App, Web } from "./app.ts";

/** For whoever watches over the process: alive, and able to work. */
export function health(app: App, { house }: Web): void {
  app.get("/healthz", { config: { rateLimit: false } }, async () => ({ status: "ok" }));
  app.get("/readyz", { config: { rateLimit: false } }, async (_request, reply) => {
    try {
      await sql`select 1`.execute(house.db);
      return { status: "ok" };
    } catch {
      return reply.code(503).send({ status: "the database does not answer" });
    }
  });
}
