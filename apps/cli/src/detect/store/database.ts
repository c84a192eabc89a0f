import { randomBytes } from "node:crypto";
import pg from "pg";
import { CommandFailure } from "../../command.ts";
import { startCluster } from "../postgres/cluster.ts";

/** The oldest PostgreSQL that the detections are written for. */
const oldestVersion = 150_000;

export interface Database extends AsyncDisposable {
  readonly client: pg.Client;
}

/**
 * A database with an empty schema of its own in front. All of the work is one transaction, rolled back at the end:
 * whatever happens to this process, nothing stays behind.
 */
export async function openDatabase(url: string | undefined): Promise<Database> {
  await using opening = new AsyncDisposableStack();
  const cluster = url === undefined ? opening.use(await startCluster()) : undefined;
  const client = new pg.Client(
    cluster ? { host: cluster.socketFolder, user: "ringfort", database: "postgres" } : { connectionString: url! },
  );
  // A connection that breaks fails the query that runs on it; nobody needs to hear of it twice.
  client.on("error", () => undefined);
  await connect(client);
  opening.defer(() => client.end());
  await checkVersion(client);
  await beginInOwnSchema(client);
  opening.defer(() => rollBack(client));
  const opened = opening.move();
  return { client, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function connect(client: pg.Client): Promise<void> {
  try {
    await client.connect();
  } catch (cause) {
    // The message may hold the address, never the password.
    throw new CommandFailure(`cannot connect to the database: ${(cause as Error).message}`, { cause });
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select current_setting('server_version_num')::int as version");
  if (rows[0].version < oldestVersion) throw new CommandFailure("the database is older than PostgreSQL 15.");
}

async function beginInOwnSchema(client: pg.Client): Promise<void> {
  const schema = `ringfort_detect_${randomBytes(6).toString("hex")}`;
  await client.query("begin");
  await client.query(`create schema ${schema}`);
  await client.query(`set local search_path = ${schema}, pg_catalog`);
  await client.query("set local timezone = 'UTC'");
  await client.query("set local standard_conforming_strings = on");
}

async function rollBack(client: pg.Client): Promise<void> {
  await client.query("rollback").catch(() => undefined);
}
