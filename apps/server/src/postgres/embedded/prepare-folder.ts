import { chmod, lstat, mkdir, realpath } from "node:fs/promises";
import { HouseFailure } from "../../house-failure.ts";

/** Makes the folder that everything is in, or sees that nobody else can change what is in it. Answers its real path. */
export async function prepareFolder(path: string): Promise<string> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await realpath(path);
  // A strict umask must not keep us out ourselves.
  if (made !== undefined) await chmod(folder, 0o700);
  const { uid, mode } = await lstat(folder);
  const self = process.getuid?.() ?? uid;
  if (uid !== self) {
    throw new HouseFailure(
      `the database's folder ${folder} belongs to user ${uid}, and Ringfort runs as user ${self}: give it to that user (chown), or run Ringfort as its owner.`,
    );
  }
  if ((mode & 0o022) !== 0) {
    throw new HouseFailure(`others can write in the database's folder ${folder}: take that from them (chmod go-w).`);
  }
  return folder;
}
