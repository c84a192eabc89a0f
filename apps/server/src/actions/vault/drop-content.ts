import type { Turn } from "../house.ts";

/** What was replaced or deleted is of no use but to thieves; that it was there stays known. */
export async function dropContent(tx: Turn["tx"], org: string, scope: string, name?: string): Promise<void> {
  await tx
    .updateTable("sealed_values")
    .set({ ciphertext: null })
    .where("organization_id", "=", org)
    .where("scope", "=", scope)
    .$if(name !== undefined, (query) => query.where("name", "=", name!))
    .where("ciphertext", "is not", null)
    .execute();
}
