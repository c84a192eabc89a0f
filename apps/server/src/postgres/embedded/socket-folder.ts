import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canEnter, type SystemUser } from "./system-user.ts";

/** The kernel's limit for the path of a socket is 108 bytes (104 on macOS), and PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const longestPath = 80;

/**
 * The folder of the socket, in ours when that is short and can be entered by everybody who needs the socket; else a short
 * temporary one, which is remembered. Only the database's user, and the group that is given, can enter it.
 */
export async function makeSocketFolder(
  folder: string,
  user: SystemUser | undefined,
  group: number | undefined,
): Promise<string> {
  const wanted = {
    uid: user?.uid ?? process.getuid?.() ?? 0,
    gid: group ?? user?.gid ?? process.getgid?.() ?? 0,
    // What is made in the folder gets its group, which its maker need not be in.
    mode: group === undefined ? 0o700 : 0o2710,
  };
  const note = join(folder, "socket-folder");
  const before = (await readFile(note, "utf8").catch(() => "")).trim();
  if (before !== "" && (await isAsWanted(before, wanted))) return emptied(before);
  const path = await makeFolder(folder, user);
  await chown(path, wanted.uid, wanted.gid);
  await chmod(path, wanted.mode);
  await writeFile(note, `${path}\n`, { mode: 0o600 });
  return path;
}

/** A dead server's lock keeps a new one out as long as there is a process of its number, be it a zombie. We hold the folder, and nothing runs. */
async function emptied(path: string): Promise<string> {
  await Promise.all((await readdir(path)).map((name) => rm(join(path, name), { force: true })));
  return path;
}

interface Wanted {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

async function isAsWanted(path: string, wanted: Wanted): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return (
    found?.isDirectory() === true &&
    found.uid === wanted.uid &&
    found.gid === wanted.gid &&
    (found.mode & 0o7777) === wanted.mode
  );
}

async function makeFolder(folder: string, user: SystemUser | undefined): Promise<string> {
  const own = join(folder, "s");
  if (isShort(own) && (await canEnter(folder, user))) {
    await mkdir(own, { recursive: true });
    return own;
  }
  const temporary = tmpdir();
  const usable = isShort(join(temporary, "ringfort-123456")) && (await canEnter(temporary, user));
  return mkdtemp(join(usable ? temporary : "/tmp", "ringfort-"));
}

function isShort(path: string): boolean {
  return Buffer.byteLength(path) <= longestPath;
}
