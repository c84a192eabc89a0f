import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownDatabaseUser, ownPort } from "./connection.ts";
import { FolderHeld } from "./hold-folder.ts";
import { type DatabaseOptions, type OwnConnection, openDatabase } from "./open-database.ts";

export interface ReachedDatabase extends AsyncDisposable {
  readonly connection: OwnConnection;
}

/** The embedded database in a folder, also while a Ringfort runs it: then by the socket that the other has made. */
export async function reachDatabase(options: DatabaseOptions): Promise<ReachedDatabase> {
  try {
    return await openDatabase(options);
  } catch (error) {
    if (!(error instanceof FolderHeld)) throw error;
    const host = (await readFile(join(options.folder, "socket-folder"), "utf8").catch(() => "")).trim();
    // Just being started: there is no socket yet.
    if (host === "") throw error;
    const connection = { host, port: ownPort, user: ownDatabaseUser, database: options.database ?? "ringfort" };
    return { connection, [Symbol.asyncDispose]: async () => undefined };
  }
}
