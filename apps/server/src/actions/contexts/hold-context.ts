import { Refusal } from "@ringfort/contract";
import type { Row } from "../../postgres/tables.ts";
import type { Turn } from "../house.ts";

/** Locks a context, which may have gone since the caller found it. */
export async function holdContext({ tx }: Turn, { id }: Pick<Row<"contexts">, "id">): Promise<void> {
  const held = await tx.selectFrom("contexts").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
  if (!held) throw new Refusal("not-found", "Context not found.");
}
