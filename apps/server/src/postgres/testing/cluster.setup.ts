import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guardFolder } from "../embedded/guard.ts";
import { type OwnConnection, openDatabase } from "../embedded/open-database.ts";
import { migrate } from "../migrate.ts";

/** Vitest runs this once for all workers. Whoever connects to the socket is told where the database is; the first one has it started. */
export async function setup(project: { provide(key: "databaseBroker", value: string): void }): Promise<() => unknown> {
  const cluster = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir().length < 60 ? tmpdir() : "/tmp", "ringfort-tests-"));
  cluster.defer(() => rm(folder, { recursive: true, force: true }));
  let template: Promise<OwnConnection> | undefined;
  const broker = createServer((worker) => {
    worker.on("error", () => undefined);
    template ??= startTemplate(folder, cluster);
    template.then(
      (connection) => worker.end(JSON.stringify(connection)),
      (error: Error) => worker.end(JSON.stringify({ failure: error.message })),
    );
  });
  const socket = join(folder, "broker");
  await once(broker.listen(socket), "listening");
  cluster.defer(() => void broker.close());
  project.provide("databaseBroker", socket);
  return () => cluster.disposeAsync();
}

/** The database that others are made from. */
async function startTemplate(folder: string, cluster: AsyncDisposableStack): Promise<OwnConnection> {
  const home = await mkdtemp(join(folder, "cluster-"));
  // The guard ends the server even if this run is killed.
  const guard = guardFolder(folder);
  cluster.defer(() => guard.release());
  const server = await openDatabase({ folder: home, database: "template", durability: "none" });
  cluster.defer(() => rm(server.connection.host, { recursive: true, force: true }));
  cluster.use(server);
  guard.watch(server.pid);
  await migrate(server.connection);
  return server.connection;
}
