import { Refusal } from "@ringfort/contract";
import { longestLifetimeMs, shortestLifetimeMs } from "../../oidc/signer/lifetime.ts";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import type { Turn } from "../house.ts";
import { recordEvent } from "../record-event.ts";
import { readLifetime, writeLifetime } from "./lifetime-text.ts";

/** Of what an organization has set: for all its projects, or for one. */
export interface ClaimsPlace {
  readonly organizationId: string;
  readonly projectId: string | null;
}

export interface CustomClaims {
  readonly audience?: readonly string[] | undefined;
  readonly ttl?: string | undefined;
}

export async function customClaimsOf(
  db: Querying,
  { organizationId, projectId }: ClaimsPlace,
): Promise<Row<"oidc_custom_claims"> | undefined> {
  return await db
    .selectFrom("oidc_custom_claims")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("project_id", projectId === null ? "is" : "=", projectId)
    .executeTakeFirst();
}

/** What holds for a job of the project: each of the two from the project when it says it, else from the organization. */
export async function claimsFor(
  db: Querying,
  { organizationId, projectId }: { readonly organizationId: string; readonly projectId: string },
): Promise<{ readonly audience: readonly string[]; readonly lifetimeMs: number | null }> {
  const ofProject = await customClaimsOf(db, { organizationId, projectId });
  const ofOrganization = await customClaimsOf(db, { organizationId, projectId: null });
  const lifetime = ofProject?.lifetime_ms ?? ofOrganization?.lifetime_ms ?? null;
  return {
    audience: ofProject?.audience ?? ofOrganization?.audience ?? [],
    lifetimeMs: lifetime === null ? null : Number(lifetime),
  };
}

/** What is not named stays as it is. */
export async function setCustomClaims(
  { tx, at }: Turn,
  place: ClaimsPlace,
  { audience, ttl }: CustomClaims,
  doing: Doing,
): Promise<void> {
  const lifetime = ttl === undefined ? undefined : requireLifetime(ttl);
  const moment = new Date(at);
  const values = {
    ...(audience && { audience: [...audience], audience_updated_at: moment }),
    ...(lifetime !== undefined && { lifetime_ms: lifetime, lifetime_updated_at: moment }),
  };
  await tx
    .insertInto("oidc_custom_claims")
    .values({ organization_id: place.organizationId, project_id: place.projectId, ...values })
    .onConflict((conflict) => {
      const there = conflict.columns(["organization_id", "project_id"]);
      return Object.keys(values).length === 0 ? there.doNothing() : there.doUpdateSet(values);
    })
    .execute();
  await record(tx, place, "update", { ...(audience && { audience }), ...(ttl !== undefined && { ttl }) }, doing);
}

export async function resetCustomClaims(
  { tx }: Turn,
  place: ClaimsPlace,
  names: readonly ("audience" | "ttl")[],
  doing: Doing,
): Promise<void> {
  await tx
    .updateTable("oidc_custom_claims")
    .set({
      ...(names.includes("audience") && { audience: null, audience_updated_at: null }),
      ...(names.includes("ttl") && { lifetime_ms: null, lifetime_updated_at: null }),
    })
    .where("organization_id", "=", place.organizationId)
    .where("project_id", place.projectId === null ? "is" : "=", place.projectId)
    .execute();
  await record(tx, place, "delete", { claims: names }, doing);
}

function requireLifetime(ttl: string): number {
  const ms = readLifetime(ttl);
  if (ms === undefined) throw new Refusal("invalid", "ttl: whole numbers with units, such as `90m` or `1h30m`.");
  if (ms < shortestLifetimeMs || ms > longestLifetimeMs) {
    const [least, most] = [writeLifetime(shortestLifetimeMs), writeLifetime(longestLifetimeMs)];
    throw new Refusal("invalid", `ttl: between ${least} and ${most}, as long as a job may run.`);
  }
  return ms;
}

async function record(
  tx: Turn["tx"],
  { organizationId, projectId }: ClaimsPlace,
  what: "update" | "delete",
  payload: Readonly<Record<string, unknown>>,
  { actor, request }: Doing,
): Promise<void> {
  await recordEvent(tx, {
    action: `oidc.custom-claims.${what}`,
    organizationId,
    actor,
    target: projectId === null ? { id: organizationId, type: "organization" } : { id: projectId, type: "project" },
    success: true,
    payload,
    ...(request && { request }),
  });
}
