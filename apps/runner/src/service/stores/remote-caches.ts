import type { Readable } from "node:stream";
import { findCacheAnswer, saveCacheAnswer } from "@ringfort/contract";
import type { CacheStore } from "../../job/stores.ts";
import type { TaskConnection } from "../task-connection.ts";
import type { Objects } from "./objects.ts";

/** The caches of the task's project, kept by the server. */
export class RemoteCaches implements CacheStore {
  readonly #connection: TaskConnection;
  readonly #objects: Objects;

  constructor(connection: TaskConnection, objects: Objects) {
    this.#connection = connection;
    this.#objects = objects;
  }

  async find(keys: readonly string[]): Promise<{ key: string; tar: () => Promise<Readable> } | undefined> {
    const { found } = await this.#connection.post("/caches/find", { keys }, findCacheAnswer);
    if (!found) return undefined;
    return { key: found.key, tar: () => this.#objects.openCompressed(found) };
  }

  async has(key: string): Promise<boolean> {
    const { exists } = await this.#connection.post("/caches", { key }, saveCacheAnswer);
    return exists;
  }

  async save(key: string, tar: Readable, keptDays?: number): Promise<boolean> {
    const digest = await this.#objects.putCompressed(tar);
    const kept = keptDays === undefined ? {} : { keptDays: Math.min(Math.max(Math.round(keptDays), 1), 15) };
    const { saved } = await this.#connection.post("/caches", { key, digest, ...kept }, saveCacheAnswer);
    return saved;
  }
}
