import { stat, unlink } from "node:fs/promises";
import { resolve, sep } from "node:path";

/** Removes the lock that git complains of, if whoever made it must be dead: git holds a lock for less than its time limit. */
export async function removeStaleLock(folder: string, complaint: string, oldestMs: number, now: number): Promise<void> {
  const path = /Unable to create '([^']+\.lock)'/.exec(complaint)?.[1];
  if (path === undefined) return;
  const lock = resolve(folder, path);
  if (!lock.startsWith(folder + sep)) return;
  const found = await stat(lock).catch(() => undefined);
  if (found && now - found.mtimeMs > oldestMs) await unlink(lock).catch(() => {});
}
