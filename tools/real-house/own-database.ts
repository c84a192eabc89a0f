import type { Connection } from "../../apps/server/src/postgres/connection.ts";
import { type DatabaseServer, openDatabase } from "../../apps/server/src/postgres/embedded/open-database.ts";

/** An embedded PostgreSQL that can be killed and opened again in the same place. */
export class OwnDatabase {
  readonly name = "database";
  readonly #folder: string;
  #server: DatabaseServer | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get connection(): Connection {
    return this.#running.connection;
  }

  get pid(): number {
    return this.#running.pid;
  }

  async start(): Promise<void> {
    this.#server ??= await openDatabase({ folder: this.#folder });
  }

  async kill(): Promise<void> {
    const server = this.#running;
    process.kill(server.pid, "SIGKILL");
    await server.died;
    await server.stop();
    this.#server = undefined;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  get #running(): DatabaseServer {
    if (!this.#server) throw new Error("The database does not run");
    return this.#server;
  }
}
