import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CacheStore } from "@ringfort/runner";

const keptMs = 15 * 24 * 60 * 60 * 1000;

/** One saved cache, as its `.json` file says. */
interface Entry {
  readonly key: string;
  readonly savedAt: number;
  /** Name of the archive beside it. */
  readonly tar: string;
}

/**
 * Caches in a folder that outlives the run. An entry is complete as soon as its `.json` file is there, and that file is linked into place,
 * so that of two savers of one key, in this run or another, the first that finishes wins.
 */
export function folderCaches(folder: string, now: () => number) {
  return {
    async has(key: string): Promise<boolean> {
      return (await readEntries(folder, now())).some((entry) => entry.key === key);
    },
    async find(keys: readonly string[]) {
      const entries = await readEntries(folder, now());
      for (const key of keys) {
        const newest = entries.filter((entry) => entry.key.startsWith(key)).sort((a, b) => b.savedAt - a.savedAt)[0];
        if (newest) return { key: newest.key, tar: async () => createReadStream(join(folder, newest.tar)) };
      }
      return undefined;
    },
    async save(key: string, tar: Readable): Promise<boolean> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = createHash("sha256").update(key).digest("hex");
      const part = join(folder, `${randomUUID()}.part`);
      const archive = `${name}-${randomUUID()}.tar`;
      try {
        await pipeline(tar, createWriteStream(part, { mode: 0o600 }));
        await rename(part, join(folder, archive));
        const entry: Entry = { key, savedAt: now(), tar: archive };
        await writeFile(part, JSON.stringify(entry), { mode: 0o600 });
        await link(part, join(folder, `${name}.json`));
        return true;
      } catch (error) {
        await rm(join(folder, archive), { force: true });
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      } finally {
        await rm(part, { force: true });
      }
    },
  } satisfies CacheStore;
}

async function readEntries(folder: string, now: number): Promise<Entry[]> {
  const names = await readdir(folder).catch(() => []);
  const entries = await Promise.all(
    names.filter((name) => name.endsWith(".json")).map((name) => readEntry(folder, name, now)),
  );
  return entries.filter((entry) => entry !== undefined);
}

/** Entries that are too old are removed by whoever sees them first. */
async function readEntry(folder: string, name: string, now: number): Promise<Entry | undefined> {
  const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const entry = parseEntry(text);
  if (entry && now - entry.savedAt < keptMs) return entry;
  await rm(join(folder, name), { force: true });
  if (entry) await rm(join(folder, entry.tar), { force: true });
  return undefined;
}

function parseEntry(text: string): Entry | undefined {
  try {
    const { key, savedAt, tar } = JSON.parse(text) as Partial<Entry>;
    if (typeof key !== "string" || typeof savedAt !== "number" || typeof tar !== "string") return undefined;
    return /^[\w-]+\.tar$/.test(tar) ? { key, savedAt, tar } : undefined;
  } catch {
    return undefined;
  }
}
