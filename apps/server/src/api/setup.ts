import { z } from "zod";
import { takeTurn } from "../actions/house.ts";
import { useSetupLink } from "../actions/setup-link.ts";
import type { App, Web } from "./app.ts";
import { originOf } from "./caller.ts";

/** The secret of the link comes in the body: addresses end up in logs. */
export function setupRoutes(app: App, { house }: Web): void {
  app.post(
    "/api/ringfort/v1/setup",
    {
      config: { rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        tags: ["Set-up"],
        body: z.object({
          secret: z.string().max(200),
          login: z.string().regex(/^[\w.-]{1,60}$/, "letters, digits, `.`, `_` and `-`"),
          name: z.string().min(1).max(200).optional(),
        }),
        response: {
          201: z.object({ id: z.uuid(), login: z.string(), token: z.string(), expires_at: z.string() }),
        },
      },
    },
    async (request, reply) => {
      const { secret, login, name } = request.body;
      const admin = await takeTurn(house, (turn) =>
        useSetupLink(turn, { secret, login, name: name ?? login }, originOf(request)),
      );
      return reply.code(201).send({ ...admin, expires_at: admin.expires_at.toISOString() });
    },
  );
}
