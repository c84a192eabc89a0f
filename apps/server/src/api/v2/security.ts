import { z } from "zod";
import type { App, Web } from "../app.ts";
import { callerOf, requireRole } from "../caller.ts";

const memberShape = z.object({
  id: z.uuid(),
  login: z.string(),
  role: z.enum(["admin", "contributor", "viewer"]),
  last_seen_at: z.string().optional(),
  second_factor: z.literal("none"),
});

const tokenShape = z.object({
  id: z.uuid(),
  kind: z.literal("personal"),
  owner: z.string(),
  scopes: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string(),
  last_used_at: z.string().optional(),
});

const securityShape = z.object({
  sso: z.object({ enforced: z.boolean(), connected: z.boolean() }),
  step_up: z.array(z.object({ operation: z.string() })),
  ip_allow_list: z.array(z.string()),
  ip_allow_list_covers: z.array(z.string()),
  members: z.array(memberShape),
  tokens: z.array(tokenShape),
  approver_policy: z.boolean(),
  four_eyes: z.boolean(),
});

/** What an audit asks of this organization's sign-in. What the house cannot do yet it says, and what it has not, such as sessions, is left out. */
export function securityRoutes(app: App, { house }: Web): void {
  app.get(
    "/api/v2/organization/:id/security",
    { schema: { tags: ["Security"], params: z.object({ id: z.uuid() }), response: { 200: securityShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const { id } = request.params;
      requireRole(caller, id, "admin", "Organization");
      const members = await house.db
        .selectFrom("members")
        .innerJoin("users", "users.id", "members.user_id")
        .leftJoin("tokens", "tokens.user_id", "users.id")
        .select(({ fn }) => ["users.id", "users.login", "members.role", fn.max("tokens.last_used_at").as("seen")])
        .where("members.organization_id", "=", id)
        .groupBy(["users.id", "users.login", "members.role"])
        .orderBy("users.login")
        .execute();
      const tokens = await house.db
        .selectFrom("tokens")
        .innerJoin("users", "users.id", "tokens.user_id")
        .innerJoin("members", "members.user_id", "users.id")
        .select(["tokens.id", "users.login", "tokens.created_at", "tokens.expires_at", "tokens.last_used_at"])
        .where("members.organization_id", "=", id)
        .where("tokens.expires_at", ">", new Date(house.now()))
        .orderBy("tokens.created_at")
        .execute();
      return {
        sso: { enforced: false, connected: false },
        step_up: [],
        ip_allow_list: [],
        ip_allow_list_covers: [],
        members: members.map(({ seen, ...member }) => ({
          ...member,
          second_factor: "none" as const,
          ...(seen && { last_seen_at: seen.toISOString() }),
        })),
        tokens: tokens.map(({ login, created_at, expires_at, last_used_at, ...token }) => ({
          ...token,
          kind: "personal" as const,
          owner: login,
          // A token has the whole power of its owner.
          scopes: ["all"],
          created_at: created_at.toISOString(),
          expires_at: expires_at.toISOString(),
          ...(last_used_at && { last_used_at: last_used_at.toISOString() }),
        })),
        approver_policy: false,
        four_eyes: false,
      };
    },
  );
}
