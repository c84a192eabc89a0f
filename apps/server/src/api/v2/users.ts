import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { idParams } from "./shapes.ts";

export const userShape = z.object({
  id: z.uuid(),
  login: z.string(),
  name: z.string(),
  avatar_url: z.string().nullable(),
});

const collaboration = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  "vcs-type": z.string(),
  vcs_type: z.string(),
  avatar_url: z.string(),
});

export function userRoutes(app: App, { house }: Web): void {
  const tags = ["User"];

  app.get("/api/v2/me", { schema: { tags, response: { 200: userShape } } }, async (request) => {
    const { id } = await callerOf(house, request);
    return await house.db
      .selectFrom("users")
      .select(["id", "login", "name", "avatar_url"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  });

  app.get(
    "/api/v2/me/collaborations",
    { schema: { tags, response: { 200: z.array(collaboration) } } },
    async (request) => {
      const { id } = await callerOf(house, request);
      const rows = await house.db
        .selectFrom("members")
        .innerJoin("organizations", "organizations.id", "members.organization_id")
        .select(["organizations.id", "organizations.name", "organizations.slug", "organizations.vcs_type"])
        .where("members.user_id", "=", id)
        .orderBy("organizations.name")
        .execute();
      return rows.map((row) => ({ ...row, "vcs-type": row.vcs_type, avatar_url: "" }));
    },
  );

  app.get("/api/v2/user/:id", { schema: { tags, params: idParams, response: { 200: userShape } } }, async (request) => {
    const caller = await callerOf(house, request);
    const user = await house.db
      .selectFrom("users")
      .select(["id", "login", "name", "avatar_url"])
      .where("id", "=", request.params.id)
      // Whoever shares no organization with somebody learns nothing of them.
      .where((eb) =>
        eb.or([
          eb("id", "=", caller.id),
          eb("is_system", "=", true),
          eb.exists(
            eb
              .selectFrom("members as theirs")
              .innerJoin("members as mine", "mine.organization_id", "theirs.organization_id")
              .select("theirs.user_id")
              .whereRef("theirs.user_id", "=", "users.id")
              .where("mine.user_id", "=", caller.id),
          ),
        ]),
      )
      .executeTakeFirst();
    if (!user) throw new Refusal("not-found", "User not found.");
    return user;
  });
}
