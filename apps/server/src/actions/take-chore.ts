import { sql } from "kysely";
import type { House } from "./house.ts";

/** Whether it is this server's turn to do what one server of the house has to do every so often. */
export async function takeChore({ db, now }: House, name: string, everyMs: number): Promise<boolean> {
  const at = now();
  const next = { due_at: new Date(at + everyMs) };
  const taken = await db
    .insertInto("chores")
    .values({ name, ...next })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet(next)
        .where(sql<boolean>`chores.due_at <= ${new Date(at)}`),
    )
    .returning("name")
    .executeTakeFirst();
  return taken !== undefined;
}
