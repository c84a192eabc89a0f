import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { HouseFailure } from "../house-failure.ts";
import type { Connection } from "./connection.ts";

/** Beside this module in the source, and beside the bundle. */
const ownMigrations = join(import.meta.dirname, "migrations");

/** Any number that nobody else locks. */
const lock = 7_204_151;

/** Brings the schema up to this version, once, whoever else tries at the same time. A newer schema is refused. */
export async function migrate(connection: Connection, folder = ownMigrations): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    await client.query(migrationsTable);
    const known = await migrationsIn(folder);
    const { rows } = await client.query<{ number: number }>("select number from migrations order by number");
    const newest = rows.at(-1)?.number ?? 0;
    if (newest > known.length) throw schemaIsNewer("The database", newest, known.length);
    for (const migration of known.slice(newest)) {
      await inTransaction(client, () => apply(client, folder, migration));
    }
  } finally {
    await client.end();
  }
}

/** Makes the schema as it was at a version, in an empty database and in the caller's transaction. */
export async function makeSchema(client: pg.Client, version: number, folder = ownMigrations): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [lock]);
  await client.query(migrationsTable);
  for (const migration of (await migrationsIn(folder)).slice(0, version)) await apply(client, folder, migration);
}

/** How many migrations this version knows: the number of its schema. */
export async function schemaVersion(folder = ownMigrations): Promise<number> {
  return (await migrationsIn(folder)).length;
}

export function schemaIsNewer(what: string, version: number, known: number): HouseFailure {
  return new HouseFailure(
    `${what} has schema ${version}, and this Ringfort knows no newer one than ${known}. Start a newer Ringfort, or restore an older backup.`,
  );
}

const migrationsTable =
  "create table if not exists migrations (number integer primary key, name text not null, applied_at timestamptz not null default now())";

interface Migration {
  readonly number: number;
  readonly name: string;
}

async function migrationsIn(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return names.map((name, place) => {
    if (Number(name.slice(0, 4)) !== place + 1) throw new Error(`The migration ${name} is out of line`);
    return { number: place + 1, name };
  });
}

async function apply(client: pg.Client, folder: string, { number, name }: Migration): Promise<void> {
  await client.query(await readFile(join(folder, name), "utf8"));
  await client.query("insert into migrations (number, name) values ($1, $2)", [number, name]);
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query("begin");
  try {
    await work();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
