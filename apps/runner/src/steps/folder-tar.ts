import { createReadStream } from "node:fs";
import { lstat, opendir, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type TarWriter, tarOf } from "../tar/write-tar.ts";

/** A tar of everything below a folder of the host: folders, files and symlinks with their modes, names relative to it. */
export function folderTar(folder: string): Readable {
  return tarOf((tar) => addFolder(tar, folder, ""));
}

async function addFolder(tar: TarWriter, folder: string, below: string): Promise<void> {
  for await (const { name } of await opendir(join(folder, below))) {
    const path = below === "" ? name : `${below}/${name}`;
    const found = await lstat(join(folder, path));
    const header = { name: path, mode: found.mode & 0o7777, mtime: found.mtime };
    if (found.isDirectory()) {
      await tar.add({ ...header, type: "directory" });
      await addFolder(tar, folder, path);
    } else if (found.isSymbolicLink()) {
      await tar.add({ ...header, type: "symlink", linkname: await readlink(join(folder, path)) });
    } else if (found.isFile()) {
      await addFile(tar, { ...header, size: found.size }, join(folder, path));
    }
  }
}

async function addFile(
  tar: TarWriter,
  header: { name: string; mode: number; mtime: Date; size: number },
  path: string,
) {
  if (header.size === 0) await tar.add(header);
  // `end`: a file that grows meanwhile would break the archive.
  else await tar.addStream(header, createReadStream(path, { end: header.size - 1 }));
}
