import pg from "pg";
import { expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "./database.fixture.ts";

async function tablesOf({ connection }: TestDatabase): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'");
    return rows.map(({ tablename }) => tablename);
  } finally {
    await client.end();
  }
}

test("a test's database has what the migrations make, and what its own preparation adds; others do not see that", async () => {
  await using prepared = await testDatabase(async (connection) => {
    const client = new pg.Client(connection);
    await client.connect();
    await client.query("create table mine ()");
    await client.end();
  });
  await using other = await testDatabase();
  expect(await tablesOf(prepared)).toContain("mine");
  expect(await tablesOf(other)).toContain("migrations");
  expect(await tablesOf(other)).not.toContain("mine");
});

test("a test's database is gone afterwards, whoever is still connected", async () => {
  const database = await testDatabase();
  const client = new pg.Client(database.connection);
  client.on("error", () => undefined);
  await client.connect();
  await database[Symbol.asyncDispose]();
  await expect(tablesOf(database)).rejects.toThrow("does not exist");
  await client.end().catch(() => undefined);
});
