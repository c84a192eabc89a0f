import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OrbStore } from "@ringfort/config";

/** Fetched orbs in the data folder. */
export function orbStore(folder: string): OrbStore {
  const pathOf = (key: string) => join(folder, `${createHash("sha256").update(key).digest("hex")}.json`);
  return {
    read: (key) => readFile(pathOf(key), "utf8").catch(() => undefined),
    /** Written aside and renamed: other servers may read it meanwhile. */
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
