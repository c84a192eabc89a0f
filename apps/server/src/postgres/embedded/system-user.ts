import { readFile, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { HouseFailure } from "../../house-failure.ts";

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the database, unless it is ourselves: PostgreSQL refuses to run as root. */
export async function databaseUser(wanted?: SystemUser): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (wanted) return wanted;
  const users = await readFile("/etc/passwd", "utf8").catch(() => "");
  const [, , uid, gid] =
    users
      .split("\n")
      .find((line) => line.startsWith("nobody:"))
      ?.split(":") ?? [];
  if (uid === undefined || gid === undefined) {
    throw new HouseFailure("PostgreSQL cannot run as root, and there is no user `nobody`: run this as another user.");
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** Whether a user may enter a folder and all that it is in. We ourselves always can. */
export async function canEnter(folder: string, user: SystemUser | undefined): Promise<boolean> {
  if (!user) return true;
  for (let path = await realpath(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & needed) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
