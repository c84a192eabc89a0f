import { z } from "zod";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";

export const userShape = z.object({
  id: z.uuid(),
  login: z.string(),
  name: z.string(),
  avatar_url: z.string().nullable(),
});

export function meRoutes(app: App, { house }: Web): void {
  app.get("/api/v2/me", { schema: { tags: ["User"], response: { 200: userShape } } }, async (request) => {
    const { id, login, name } = await callerOf(house, request);
    return { id, login, name, avatar_url: null };
  });
}
