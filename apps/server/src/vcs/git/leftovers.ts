import { readdir, stat, unlink } from "node:fs/promises";
import { join, resolve, sep } from "node:path";

/** Removes the lock that git complains of, if whoever made it must be dead: git holds a lock for less than its time limit. */
export async function removeStaleLock(folder: string, complaint: string, oldestMs: number, now: number): Promise<void> {
  const path = /Unable to create '([^']+\.lock)'/.exec(complaint)?.[1];
  if (path === undefined) return;
  const lock = resolve(folder, path);
  if (!lock.startsWith(folder + sep)) return;
  await removeOlder(lock, oldestMs, now);
}

/** Removes the halves of packs that a fetch leaves when it is killed; whoever still writes one has touched it since. */
export async function removeHalfPacks(folder: string, oldestMs: number, now: number): Promise<void> {
  const packs = join(folder, "objects", "pack");
  const names = await readdir(packs).catch(() => []);
  for (const name of names) if (name.startsWith("tmp_")) await removeOlder(join(packs, name), oldestMs, now);
}

async function removeOlder(path: string, oldestMs: number, now: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && now - found.mtimeMs > oldestMs) await unlink(path).catch(() => {});
}
