import { randomBytes } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";

/** Whole or not at all, for its owner's eyes only. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** `undefined` when there is no such file. */
export async function readWhole(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
