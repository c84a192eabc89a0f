import { sql } from "kysely";
import { expect, test } from "vitest";
import { testHouse } from "../testing/house.fixture.ts";
import { takeTurn } from "./house.ts";

test("of two turns that wait for each other both come to their end", async () => {
  await using house = await testHouse();
  const [user] = await house.house.db.selectFrom("users").select("id").execute();
  const rename = (table: "users" | "organizations", tx: Parameters<Parameters<typeof takeTurn>[1]>[0]["tx"]) =>
    sql`update ${sql.table(table)} set name = name || '!'`.execute(tx);
  let met = 0;
  const both = Promise.withResolvers<void>();
  const turnOf = (first: "users" | "organizations", second: "users" | "organizations") =>
    takeTurn(house.house, async ({ tx }) => {
      await rename(first, tx);
      met += 1;
      if (met === 2) both.resolve();
      await both.promise;
      await rename(second, tx);
    });
  await Promise.all([turnOf("users", "organizations"), turnOf("organizations", "users")]);
  const { name } = await house.house.db
    .selectFrom("users")
    .select("name")
    .where("id", "=", user!.id)
    .executeTakeFirstOrThrow();
  expect(name).toMatch(/[^!]!!$/);
  expect(met).toBe(3);
});
