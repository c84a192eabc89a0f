import pg from "pg";
import type { Connection } from "../postgres/connection.ts";
import { type Announcement, channel } from "./announce.ts";
import type { Log } from "./house.ts";

const longestConnectMs = 10_000;

type Listener = (announcement: Announcement) => void;

/** What the servers of a house tell one another, over one connection a server. A connection that breaks is made anew, and everybody looks for themselves. */
export class Announcements implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();
  readonly #onGap = new Set<() => void>();
  #client: pg.Client | undefined;
  #closed = false;

  constructor(connection: Connection, log: Log) {
    this.#connection = connection;
    this.#log = log;
  }

  async open(): Promise<void> {
    const client = new pg.Client({ ...this.#connection, keepAlive: true, connectionTimeoutMillis: longestConnectMs });
    client.on("error", () => undefined);
    client.on("notification", ({ payload }) => this.#tell(payload));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    // Only now: a connection that was never made ends as well, and would be made anew twice.
    client.on("end", () => this.#reopen());
    this.#client = client;
    if (this.#closed) return await client.end();
    for (const heard of this.#onGap) heard();
  }

  /** `gap` is called when something may have been missed. Answers how to stop. */
  on(listener: Listener, gap: () => void): () => void {
    this.#listeners.add(listener);
    this.#onGap.add(gap);
    return () => {
      this.#listeners.delete(listener);
      this.#onGap.delete(gap);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  #tell(payload: string | undefined): void {
    if (payload === undefined) return;
    const announcement = JSON.parse(payload) as Announcement;
    for (const listener of [...this.#listeners]) listener(announcement);
  }

  #reopen(): void {
    if (this.#closed) return;
    this.#client = undefined;
    setTimeout(() => {
      if (this.#closed) return;
      this.open().catch((error: unknown) => {
        this.#log.warn({ err: error }, "The database does not answer; listening again soon");
        this.#reopen();
      });
    }, 500).unref();
  }
}
