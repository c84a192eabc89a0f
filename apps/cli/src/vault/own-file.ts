import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandFailure } from "../command.ts";
import { decodeUtf8 } from "../text-file.ts";

const largest = 16 * 1024 * 1024;

/** Makes a folder that only its owner enters. One that others may write to is refused: they could put other keys there. */
export async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(`the folder ${folder} cannot be made: ${error.code}.`, { cause: error });
  });
  const { mode, uid } = await stat(folder);
  if (!isOurs(uid)) throw new CommandFailure(`${folder} belongs to another user.`);
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** The text of a file that holds a key; `undefined` when there is none. One that others can read is refused. */
export async function readOwnFile(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      const why = error.code === "ELOOP" ? "it is a symbolic link" : error.code;
      throw new CommandFailure(`${path} cannot be read: ${why}.`, { cause: error });
    },
  );
  if (!file) return undefined;
  await using held = file;
  const { mode, uid, size, isFile } = await statOf(held);
  if (!isFile) throw new CommandFailure(`${path} is not a regular file.`);
  if (!isOurs(uid)) throw new CommandFailure(`${path} belongs to another user, who could know what is in it.`);
  if ((mode & 0o077) !== 0) {
    throw new CommandFailure(
      `other users may read ${path}: what is in it may be known. \`chmod 600 ${path}\` closes it; a key that was open should be replaced.`,
    );
  }
  if (size > largest) throw new CommandFailure(`${path} is too large.`);
  const text = decodeUtf8(await held.readFile());
  if (text === undefined) throw new CommandFailure(`${path} is not UTF-8 text.`);
  return text;
}

/** Makes a new file that only its owner reads; what is there already is never written over. */
export async function createOwnFile(path: string, text: string): Promise<void> {
  await write(path, text, async (draft) => {
    await link(draft, path).catch(async (error: NodeJS.ErrnoException) => {
      // A stick with a file system that knows no links.
      if (error.code !== "EPERM" && error.code !== "ENOTSUP" && error.code !== "EOPNOTSUPP") throw error;
      await copyFile(draft, path, constants.COPYFILE_EXCL);
    });
    await rm(draft);
  });
}

/** Replaces a file at once: whoever reads it sees the old text or the new, whatever happens. */
export async function replaceOwnFile(path: string, text: string): Promise<void> {
  await write(path, text, (draft) => rename(draft, path));
}

async function write(path: string, text: string, publish: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.${randomBytes(6).toString("hex")}.part`);
  try {
    {
      await using file = await open(draft, "wx", 0o600);
      await file.writeFile(text);
      await file.sync();
    }
    await publish(draft);
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new CommandFailure(`${path} is there already: it is not written over.`, { cause: error });
    if (code === undefined) throw error;
    throw new CommandFailure(`${path} cannot be written: ${code}.`, { cause: error });
  }
}

async function statOf(file: Awaited<ReturnType<typeof open>>) {
  const found = await file.stat();
  return { mode: found.mode, uid: found.uid, size: found.size, isFile: found.isFile() };
}

/** Root reads everything anyway, and keeps files of others when it works for them. */
function isOurs(uid: number): boolean {
  const own = process.getuid?.();
  return own === undefined || own === 0 || own === uid;
}
