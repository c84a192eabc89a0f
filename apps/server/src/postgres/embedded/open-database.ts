import pg from "pg";
import { openCluster } from "./cluster.ts";
import { ownDatabaseUser, ownPort } from "./connection.ts";
import { endLeftovers } from "./end-leftovers.ts";
import { explain } from "./explain.ts";
import { holdFolder } from "./hold-folder.ts";
import { placeBinaries } from "./place-binaries.ts";
import { prepareFolder } from "./prepare-folder.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { settingWords } from "./server-settings.ts";
import { makeSocketFolder } from "./socket-folder.ts";
import { databaseUser, type SystemUser } from "./system-user.ts";

export interface DatabaseServer extends AsyncDisposable {
  /** For `pg`: the folder of the socket, user, database. */
  readonly connection: OwnConnection;
  readonly pid: number;
  /** Resolves when the server has ended though nobody asked for it; what it said last is in the words of PostgreSQL. */
  readonly died: Promise<{ readonly said: string }>;
  /** Lets no transaction finish, and loses none that has. Afterwards another may open the folder. */
  stop(): Promise<void>;
}

export interface OwnConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface DatabaseOptions {
  /** Made when it is missing, and kept. */
  readonly folder: string;
  /** Who runs PostgreSQL when we are root; `nobody` unless it is given. */
  readonly user?: SystemUser;
  /** A group that may use the socket as well. */
  readonly socketGroup?: number;
  /** Made when it is missing. */
  readonly database?: string;
  /** `none` is for tests: a power failure may then destroy everything. */
  readonly durability?: "full" | "none";
  readonly log?: (line: string) => void;
}

/** A PostgreSQL of our own, reached by a socket only. What an earlier one has left behind, however it ended, is put in order first. */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseServer> {
  try {
    return await open(options);
  } catch (error) {
    throw explain(error, options.folder);
  }
}

async function open(options: DatabaseOptions): Promise<DatabaseServer> {
  await using opening = new AsyncDisposableStack();
  const durable = options.durability !== "none";
  const user = await databaseUser(options.user);
  const folder = await prepareFolder(options.folder);
  opening.use(await holdFolder(folder));
  const postgres = await placeBinaries(folder, user);
  const cluster = await openCluster(folder, postgres, user, { durable });
  await endLeftovers(cluster);
  const socketFolder = await makeSocketFolder(folder, user, options.socketGroup);
  const socketForGroup = options.socketGroup !== undefined;
  const settings = settingWords({ durable, clusterName: cluster.name, socketFolder, socketForGroup });
  const server = await startServer(postgres.postgres, cluster, { settings, ...(options.log && { log: options.log }) });
  opening.defer(() => server.stop());
  const database = options.database ?? "ringfort";
  const connection = { host: socketFolder, port: ownPort, user: ownDatabaseUser, database };
  await createDatabase(connection);
  return toDatabase(server, connection, opening.move());
}

function toDatabase(
  { pid, died }: ServerProcess,
  connection: OwnConnection,
  opened: AsyncDisposableStack,
): DatabaseServer {
  const stop = () => opened.disposeAsync();
  return { connection, pid, died, stop, [Symbol.asyncDispose]: stop };
}

async function createDatabase(connection: OwnConnection): Promise<void> {
  const client = new pg.Client({ ...connection, database: "postgres" });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [connection.database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}
