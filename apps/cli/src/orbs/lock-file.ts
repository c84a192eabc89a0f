import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Lock, lockFileName, parseLock } from "@ringfort/config";
import { CommandFailure } from "../command.ts";

export function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** Undefined when the folder has none. A lock that makes no sense is an error: it must not count as no lock. */
export async function readLock(folder: string): Promise<Lock | undefined> {
  const path = join(folder, lockFileName);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new CommandFailure(`cannot read ${path}: ${error.message}.`, { cause: error });
  });
  if (text === undefined) return undefined;
  const read = parseLock(text);
  if (read.ok) return read.lock;
  throw new CommandFailure(
    `${path} is not a lock that this version reads: ${read.why}. \`ringfort orb vendor\` writes a new one.`,
  );
}
