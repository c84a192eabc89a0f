import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import type { Connection } from "./connection.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { testDatabase } from "./testing/database.fixture.ts";

async function ask(connection: Connection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function folderOf(migrations: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(migrations)) await writeFile(join(folder, name), text);
  return folder;
}

const emptied = async (connection: Connection) => {
  await ask(connection, "drop schema public cascade");
  await ask(connection, "create schema public");
};

test("a schema that is newer than this Ringfort is refused, and left as it is", async () => {
  await using database = await testDatabase();
  const newer = (await schemaVersion()) + 1;
  await ask(database.connection, `insert into migrations (number, name) values (${newer}, 'later.sql')`);
  await expect(migrate(database.connection)).rejects.toThrow(`The database has schema ${newer}`);
  expect(await ask(database.connection, "select max(number) as newest from migrations")).toEqual([{ newest: newer }]);
});

test("of several servers that start at once, one migrates and the others wait for it", async () => {
  await using database = await testDatabase(emptied);
  await Promise.all(Array.from({ length: 4 }, () => migrate(database.connection)));
  const rows = await ask(database.connection, "select number from migrations");
  expect(rows).toHaveLength(await schemaVersion());
});

test("a migration that fails leaves nothing of itself, and those before it stay", async () => {
  await using database = await testDatabase(emptied);
  const folder = await folderOf({
    "0001-one.sql": "create table one ();",
    "0002-two.sql": "create table two (); select 1 / 0;",
  });
  await expect(migrate(database.connection, folder)).rejects.toThrow("division by zero");
  const tables = await ask(database.connection, "select tablename from pg_tables where schemaname = 'public'");
  expect(tables.map(({ tablename }) => tablename).toSorted()).toEqual(["migrations", "one"]);
});
