import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { HouseFailure } from "../house-failure.ts";
import type { Connection } from "./connection.ts";

/** Beside this module in the source, and beside the bundle. */
const folder = join(import.meta.dirname, "migrations");

/** Any number that nobody else locks. */
const lock = 7_204_151;

/** Brings the schema up to this version, once, whoever else tries at the same time. A newer schema is refused. */
export async function migrate(connection: Connection): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    await client.query(
      "create table if not exists migrations (number integer primary key, name text not null, applied_at timestamptz not null default now())",
    );
    const known = await migrationsHere();
    const { rows } = await client.query<{ number: number }>("select number from migrations order by number");
    const newest = rows.at(-1)?.number ?? 0;
    if (newest > known.length) {
      throw new HouseFailure(
        `The database has schema ${newest}, and this Ringfort knows no newer one than ${known.length}. Start a newer Ringfort, or restore a backup.`,
      );
    }
    for (const { number, name } of known.slice(newest)) await apply(client, number, name);
  } finally {
    await client.end();
  }
}

/** How many migrations this version knows: the number of its schema. */
export async function schemaVersion(): Promise<number> {
  return (await migrationsHere()).length;
}

async function migrationsHere(): Promise<{ number: number; name: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  return names.map((name, place) => {
    if (Number(name.slice(0, 4)) !== place + 1) throw new Error(`The migration ${name} is out of line`);
    return { number: place + 1, name };
  });
}

async function apply(client: pg.Client, number: number, name: string): Promise<void> {
  await client.query("begin");
  try {
    await client.query(await readFile(join(folder, name), "utf8"));
    await client.query("insert into migrations (number, name) values ($1, $2)", [number, name]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
