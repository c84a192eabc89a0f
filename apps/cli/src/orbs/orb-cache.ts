import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type OrbPlace, type OrbStore, cachedOrbs as withCache } from "@ringfort/config";

export interface OrbCacheOptions {
  readonly folder: string;
  /** Whose answers these are: the same reference may mean another orb in another registry. */
  readonly origin: string;
  readonly now: () => number;
  /** How long an answer that can change is used without asking again. */
  readonly freshMs?: number;
}

/** Keeps what a place answers in a folder. */
export function cachedOrbs(place: OrbPlace, { folder, ...caching }: OrbCacheOptions): OrbPlace {
  return withCache(place, { ...caching, store: orbStore(folder) });
}

function orbStore(folder: string): OrbStore {
  const pathOf = (key: string) => join(folder, `${createHash("sha256").update(key).digest("hex")}.json`);
  return {
    read: (key) => readFile(pathOf(key), "utf8").catch(() => undefined),
    /** Written aside and renamed, so that another run never reads half of it. */
    async write(key, text) {
      const aside = `${pathOf(key)}.${randomUUID()}`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(aside, text, { mode: 0o600 });
        await rename(aside, pathOf(key));
      } catch {
        return;
      }
    },
  };
}
