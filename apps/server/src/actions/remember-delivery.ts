import type { Turn } from "./house.ts";

/** One delivery by every name that it may come back under. */
export interface DeliveryKey {
  readonly source: string;
  readonly ids: readonly string[];
}

export type Remembered = { readonly isNew: true } | { readonly isNew: false; readonly pipelines: readonly string[] };

/** Whoever stores it first carries it out; the same delivery at the same moment waits here, and is then known. */
export async function rememberDelivery({ tx, at }: Turn, { source, ids }: DeliveryKey): Promise<Remembered> {
  for (const id of [...ids].sort()) {
    const stored = await tx
      .insertInto("deliveries")
      .values({ source, delivery_id: id, received_at: new Date(at) })
      .onConflict((conflict) => conflict.columns(["source", "delivery_id"]).doNothing())
      .returning("delivery_id")
      .executeTakeFirst();
    if (stored) continue;
    const known = await tx
      .selectFrom("deliveries")
      .select("pipeline_ids")
      .where("source", "=", source)
      .where("delivery_id", "=", id)
      .executeTakeFirst();
    return { isNew: false, pipelines: known?.pipeline_ids ?? [] };
  }
  return { isNew: true };
}
