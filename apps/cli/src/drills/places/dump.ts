import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { type Scan, scanBytes } from "../search/scan-source.ts";

/** Every row of every table as text, what the database says of its own work included: the last words of each connection are a row there. */
export async function scanDump(connection: pg.ClientConfig, scan: Scan): Promise<void> {
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    for (const name of [...rows.map((row) => row.name), "pg_catalog.pg_stat_activity"]) {
      await scanBytes(`table ${name}`, client.query(copyTo(`copy (select * from ${name}) to stdout`)), scan);
    }
  } finally {
    await client.end();
  }
}
