import { Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
/** Either the pool or a transaction: for what may be part of something larger. */
export type Querying = Kysely<Tables> | Transaction<Tables>;
export type Changing = Transaction<Tables>;

/** Counts and numbers of this house stay far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    Number(oid) === pg.types.builtins.INT8 ? (value: string) => Number(value) : pg.types.getTypeParser(oid, format),
};

/** A pool of connections. A connection that breaks while idle is replaced, and no query waits for ever. */
export function openPool(connection: Connection, size = 12): Database {
  return databaseOn(makePool(connection, size));
}

export function makePool(connection: Connection, size: number): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: size,
    types,
    statement_timeout: 60_000,
    connectionTimeoutMillis: 20_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  pool.on("error", () => undefined);
  // One in use tells its query as well; without a listener here, it would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Its end is the pool's. */
export function databaseOn(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
