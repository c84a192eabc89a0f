import type { Querying } from "../postgres/database.ts";
import type { Actor } from "./record-event.ts";

const login = "ringfort";

/** The house itself, as the actor of what nobody in particular asked for. */
export async function systemUser(db: Querying): Promise<{ readonly id: string; readonly actor: Actor }> {
  const found =
    (await db.selectFrom("users").select("id").where("login", "=", login).executeTakeFirst()) ??
    (await db
      .insertInto("users")
      .values({ login, name: "Ringfort", is_system: true })
      .onConflict((conflict) => conflict.column("login").doUpdateSet({ is_system: true }))
      .returning("id")
      .executeTakeFirstOrThrow());
  return { id: found.id, actor: { id: found.id, type: "system", name: login } };
}
