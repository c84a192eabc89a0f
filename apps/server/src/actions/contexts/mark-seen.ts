import type { Turn } from "../house.ts";

/** The server has been told a value in clear. Nothing ever takes this back. */
export async function markSeen({ tx, at }: Turn, organizationId: string, scope: string, name: string): Promise<void> {
  const now = new Date(at);
  await tx
    .insertInto("seen_by_server")
    .values({ organization_id: organizationId, scope, name, first_at: now, last_at: now })
    .onConflict((conflict) => conflict.columns(["organization_id", "scope", "name"]).doUpdateSet({ last_at: now }))
    .execute();
}
