import type { Readable } from "node:stream";
import { findCacheAnswer, saveCacheAnswer } from "@ringfort/contract";
import { CacheLeftOut, type CacheStore, NotAuthentic } from "../../job/stores.ts";
import { markOf, nameOfKey } from "../../stores/sealed-blob.ts";
import type { TaskConnection } from "../task-connection.ts";
import type { Objects } from "./objects.ts";
import { readableDomains, sealOfCache, type VerifiedStorage } from "./verified-storage.ts";

interface Found {
  readonly key: string;
  readonly digest: string;
  readonly size: number;
  readonly domain?: string | undefined;
}

/** The caches of the task's project, kept by the server. Those of a verified job are sealed, and it takes no others. */
export class RemoteCaches implements CacheStore {
  readonly #connection: TaskConnection;
  readonly #objects: Objects;
  readonly #verified: VerifiedStorage | undefined;
  readonly #place: { readonly domain?: VerifiedStorage["domain"]; readonly keyName?: string };
  readonly mark?: (secret: string) => string;

  constructor(connection: TaskConnection, objects: Objects, verified?: VerifiedStorage) {
    this.#connection = connection;
    this.#objects = objects;
    this.#verified = verified;
    this.#place = verified ? { domain: verified.domain, keyName: nameOfKey(verified.key) } : {};
    if (verified) this.mark = (secret) => markOf(verified.key, secret);
  }

  async find(keys: readonly string[]): Promise<{ key: string; tar: () => Promise<Readable> } | undefined> {
    if (this.#verified?.restoresCaches === false) {
      throw new CacheLeftOut("[cache-restore-refused] A policy of this job's contexts lets it restore no cache");
    }
    const { found } = await this.#connection.post("/caches/find", { keys, ...this.#place }, findCacheAnswer);
    if (!found) return undefined;
    if (!keys.some((key) => found.key.startsWith(key))) {
      throw new CacheLeftOut("[cache-not-authentic] The server offers a cache that was not asked for: it is left out");
    }
    return { key: found.key, tar: () => this.#open(found) };
  }

  async has(key: string): Promise<boolean> {
    const { exists } = await this.#connection.post("/caches", { key, ...this.#place }, saveCacheAnswer);
    return exists;
  }

  async save(key: string, tar: Readable, keptDays?: number): Promise<boolean> {
    const seal = this.#verified && sealOfCache(this.#verified, this.#verified.domain, key);
    const digest = await this.#objects.putCompressed(tar, seal);
    const kept = keptDays === undefined ? {} : { keptDays: Math.min(Math.max(Math.round(keptDays), 1), 15) };
    const saving = { key, digest, ...kept, ...this.#place };
    const { saved } = await this.#connection.post("/caches", saving, saveCacheAnswer);
    return saved;
  }

  async #open(found: Found): Promise<Readable> {
    const verified = this.#verified;
    if (!verified) return this.#objects.openCompressed(found);
    try {
      const domain = readableDomains[verified.domain].find((one) => one === found.domain);
      if (!domain) throw new NotAuthentic("it is not of a domain that this job may restore from");
      return await this.#objects.openCompressed(found, sealOfCache(verified, domain, found.key));
    } catch (failure) {
      if (!(failure instanceof NotAuthentic)) throw failure;
      throw new CacheLeftOut(
        `[cache-not-authentic] What the server offers is no cache that a verified job of this project has saved (${failure.message}): it is left out`,
      );
    }
  }
}
