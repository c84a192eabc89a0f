import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import type { CacheStore } from "../job/stores.ts";
import { draftPrefix, publishCompressed, publishOnce } from "./published-file.ts";

/** CircleCI keeps caches no longer than this. */
const longestKeptDays = 15;
const dayMs = 24 * 60 * 60 * 1000;

interface CacheRecord {
  readonly key: string;
  /** Name of the file with the content. */
  readonly content: string;
  readonly savedAt: number;
  readonly expiresAt: number;
}

/**
 * Caches in a folder of this machine. A record names its key and its content; the record's file name is the key's digest and is
 * created exclusively, which is what makes keys immutable when two runs save at once.
 */
export class LocalCaches implements CacheStore {
  readonly #folder: string;
  readonly #now: () => number;

  constructor(folder: string, now: () => number = preciseNow) {
    this.#folder = folder;
    this.#now = now;
  }

  async find(keys: readonly string[]): Promise<{ key: string; tar: () => Promise<Readable> } | undefined> {
    const records = await this.#records();
    for (const prefix of keys) {
      const newest = records
        .filter(({ key }) => key.startsWith(prefix))
        .reduce<CacheRecord | undefined>(
          (best, record) => (best && best.savedAt > record.savedAt ? best : record),
          undefined,
        );
      if (newest) return { key: newest.key, tar: async () => this.#open(newest.content) };
    }
    return undefined;
  }

  async has(key: string): Promise<boolean> {
    const record = await this.#read(recordName(key));
    return record !== undefined && record.expiresAt > this.#now();
  }

  async save(key: string, tar: Readable, keptDays: number = longestKeptDays): Promise<boolean> {
    await this.#sweep();
    if (await this.has(key)) {
      tar.destroy();
      return false;
    }
    const content = `${randomUUID()}.tar.zst`;
    await publishCompressed(join(this.#folder, content), tar);
    const savedAt = this.#now();
    const record: CacheRecord = {
      key,
      content,
      savedAt,
      expiresAt: savedAt + Math.min(keptDays, longestKeptDays) * dayMs,
    };
    // An expired record that nobody has swept yet is in the way.
    if (!(await this.has(key))) await rm(join(this.#folder, recordName(key)), { force: true });
    const first = await publishOnce(join(this.#folder, recordName(key)), JSON.stringify(record));
    if (!first) await rm(join(this.#folder, content), { force: true });
    return first;
  }

  async #records(): Promise<CacheRecord[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const records = await Promise.all(names.filter((name) => name.endsWith(".json")).map((name) => this.#read(name)));
    return records.filter((record) => record !== undefined && record.expiresAt > this.#now()) as CacheRecord[];
  }

  async #read(name: string): Promise<CacheRecord | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), "utf8")) as CacheRecord;
    } catch {
      // Swept away meanwhile, or damaged: no cache is the same as one less.
      return undefined;
    }
  }

  #open(content: string): Readable {
    // An error of either end arrives at whoever reads.
    return pipeline(createReadStream(join(this.#folder, content)), createZstdDecompress(), () => undefined);
  }

  /** Removes what has expired, and what dead runs left. A day of patience, because another run may be reading. */
  async #sweep(): Promise<void> {
    const late = this.#now() - dayMs;
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      if (name.startsWith(draftPrefix)) {
        const found = await stat(path).catch(() => undefined);
        if (found && found.mtimeMs < late) await rm(path, { force: true });
        continue;
      }
      const record = name.endsWith(".json") ? await this.#read(name) : undefined;
      if (!record || record.expiresAt > late) continue;
      await rm(path, { force: true });
      await rm(join(this.#folder, record.content), { force: true });
    }
  }
}

function recordName(key: string): string {
  return `${createHash("sha256").update(key).digest("hex")}.json`;
}

/** Finer than a millisecond: of two caches saved at once, one is the newer. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
