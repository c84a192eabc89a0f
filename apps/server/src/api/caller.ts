import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import type { House } from "../actions/house.ts";
import type { Actor, Origin } from "../actions/record-event.ts";
import { hashOf } from "../actions/secret-tokens.ts";
import type { Role } from "../postgres/tables.ts";

/** A person whose token came with the request. */
export interface Caller {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly tokenId: string;
  readonly roles: ReadonlyMap<string, Role>;
}

/** The token, wherever CircleCI's clients put it but in the query, where logs would keep it. */
export function tokenOf({ headers }: Pick<FastifyRequest, "headers">): string | undefined {
  const own = headers["circle-token"];
  if (typeof own === "string" && own !== "") return own;
  const [scheme, ...rest] = (headers.authorization ?? "").split(" ");
  const credentials = rest.join(" ").trim();
  if (credentials === "") return undefined;
  if (scheme?.toLowerCase() === "bearer") return credentials;
  if (scheme?.toLowerCase() !== "basic") return undefined;
  // The token is the user name; the password is empty.
  return Buffer.from(credentials, "base64").toString("utf8").split(":")[0] || undefined;
}

export async function callerOf(house: House, request: FastifyRequest): Promise<Caller> {
  const token = tokenOf(request);
  if (token === undefined) throw new Refusal("unauthenticated", "You must log in first.");
  const found = await house.db
    .selectFrom("tokens")
    .innerJoin("users", "users.id", "tokens.user_id")
    .select(["users.id", "users.login", "users.name", "tokens.id as token_id", "tokens.last_used_at"])
    .where("tokens.hash", "=", hashOf(token))
    .where("tokens.expires_at", ">", new Date(house.now()))
    .executeTakeFirst();
  if (!found) throw new Refusal("unauthenticated", "Credentials provided are invalid.");
  await noteUse(house, found.token_id, found.last_used_at);
  const members = await house.db
    .selectFrom("members")
    .select(["organization_id", "role"])
    .where("user_id", "=", found.id)
    .execute();
  return {
    id: found.id,
    login: found.login,
    name: found.name,
    tokenId: found.token_id,
    roles: new Map(members.map(({ organization_id, role }) => [organization_id, role])),
  };
}

/** To the minute: not a write a request. */
async function noteUse({ db, now }: House, tokenId: string, lastUsed: Date | null): Promise<void> {
  if (lastUsed !== null && now() - lastUsed.getTime() < 60_000) return;
  await db
    .updateTable("tokens")
    .set({ last_used_at: new Date(now()) })
    .where("id", "=", tokenId)
    .execute();
}

export function actorOf({ id, login }: Caller): Actor {
  return { id, type: "user", name: login };
}

export function originOf(request: FastifyRequest): Origin {
  return { id: request.id, ip_address: request.ip };
}

const rank: Readonly<Record<Role, number>> = { viewer: 0, contributor: 1, admin: 2 };

/** Whoever is no member learns nothing, not even that there is something. */
export function requireRole(caller: Caller, organizationId: string, least: Role, what = "Project"): void {
  const role = caller.roles.get(organizationId);
  if (role === undefined) throw new Refusal("not-found", `${what} not found.`);
  if (rank[role] < rank[least]) throw new Refusal("forbidden", "Permission denied.");
}
