import { lstat, readFile } from "node:fs/promises";
import { HouseFailure } from "../../house-failure.ts";

/** A secret that others can read is one that others have. */
export async function readOwnFile(path: string): Promise<string> {
  const { mode, uid } = await lstat(path);
  if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
    throw new HouseFailure(
      `${path} can be read by others than the signer's user: replace what is in it, and close it.`,
    );
  }
  return await readFile(path, "utf8");
}
