import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  bundledPostgres,
  databaseUser,
  type Guard,
  guardFolder,
  HouseFailure,
  installPostgres,
} from "@ringfort/server";
import { CommandFailure } from "../../command.ts";

/** The kernel's limit for the path of a socket is 108 bytes, and PostgreSQL adds `/.s.PGSQL.5432`. */
const longestFolder = 60;

/** Nothing survives the run, so nothing is written for durability. */
const serverSettings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "5",
  shared_buffers: "128MB",
  work_mem: "64MB",
  maintenance_work_mem: "192MB",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  autovacuum: "off",
  jit: "off",
  dynamic_shared_memory_type: "mmap",
};

export interface Cluster extends AsyncDisposable {
  /** Where `pg` connects: the folder of the socket. */
  readonly socketFolder: string;
}

/** A PostgreSQL of its own in a temporary folder, reached by a socket only; both are gone when it is disposed of, or when this process ends in any way. */
export async function startCluster(folder: string = tmpdir()): Promise<Cluster> {
  const home = await mkdtemp(join(folder.length <= longestFolder ? folder : "/tmp", "rf-"));
  const guard = guardFolder(home);
  try {
    return await startIn(home, guard);
  } catch (error) {
    await guard.release();
    if (!(error instanceof HouseFailure)) throw error;
    throw new CommandFailure(`${error.message} --database-url names a database to use instead.`, { cause: error });
  }
}

async function startIn(home: string, guard: Guard): Promise<Cluster> {
  const user = await databaseUser();
  const installation = await installPostgres(bundledPostgres(), join(home, "postgres"));
  const [data, sockets] = [join(home, "data"), join(home, "s")];
  await Promise.all([mkdir(data, { mode: 0o700 }), mkdir(sockets, { mode: 0o700 })]);
  if (user) {
    await chmod(home, 0o711);
    await Promise.all([data, sockets].map((path) => chown(path, user.uid, user.gid)));
  }
  const asUser = { ...user, cwd: data, env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } };
  await initialise(installation.initdb, data, asUser);
  const server = await serve(installation.postgres, data, sockets, asUser);
  guard.watch(server.pid!);
  return {
    socketFolder: sockets,
    async [Symbol.asyncDispose]() {
      const ended = server.exitCode === null && server.signalCode === null ? once(server, "exit") : undefined;
      server.kill("SIGINT");
      await ended;
      await guard.release();
    },
  };
}

async function initialise(initdb: string, data: string, options: SpawnOptions): Promise<void> {
  const words = [
    "-D",
    data,
    "-U",
    "ringfort",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-locale",
    "--no-sync",
    "--no-instructions",
  ];
  try {
    await promisify(execFile)(initdb, words, options as object);
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim() || (cause as Error).message;
    throw new CommandFailure(`the temporary PostgreSQL could not be created: ${said}`, { cause });
  }
}

async function serve(postgres: string, data: string, sockets: string, options: SpawnOptions): Promise<ChildProcess> {
  const settings = Object.entries({ ...serverSettings, unix_socket_directories: sockets });
  const words = ["-D", data, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const server = spawn(postgres, words, { ...options, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    server.on("error", reject);
    server.on("exit", () => reject(new CommandFailure(`the temporary PostgreSQL did not start: ${said.trim()}`)));
    server.stderr!.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
      if (said.includes("ready to accept connections")) resolve();
    });
  });
  return server;
}
