import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** All or nothing, also when the machine stops: readers see the old file or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    {
      await using file = await open(fresh, "wx", 0o600);
      await file.writeFile(text);
      await file.sync();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw new StateUnreadable(`${path}: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
}

/** What was remembered cannot be read, or not be written. */
export class StateUnreadable extends Error {
  override readonly name = "StateUnreadable";
}

/** `undefined` when there is none yet. One that cannot be read is no reason to forget what was in it: it throws `StateUnreadable`. */
export async function readState(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StateUnreadable(`${path}: ${(error as NodeJS.ErrnoException).code ?? "it is not JSON"}`, {
      cause: error,
    });
  }
}
