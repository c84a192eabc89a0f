import type { Readable } from "node:stream";
import type { Header } from "tar-stream";
import { entriesOf, type TarEntry } from "./read-tar.ts";
import { type TarWriter, tarOf } from "./write-tar.ts";

/** The same entries under names that `rename` chooses; those for which it answers nothing are left out, as are devices and pipes. */
export function renamedTar(tar: Readable, rename: (name: string, header: Header) => string | undefined): Readable {
  return tarOf(async (copy) => {
    for await (const entry of entriesOf(tar)) await copyEntry(entry, copy, rename);
  });
}

export async function copyEntry(
  { header, content }: TarEntry,
  copy: TarWriter,
  rename: (name: string, header: Header) => string | undefined,
): Promise<void> {
  const name = rename(header.name, header);
  if (name === undefined) return;
  const { mode, mtime, size } = header;
  switch (header.type) {
    case "directory":
      return copy.add({ name, type: "directory", mode, mtime });
    case "symlink":
      return copy.add({ name, type: "symlink", linkname: header.linkname, mode, mtime });
    case "link": {
      // Hard links name an entry of the same archive.
      const linkname = rename(header.linkname, header);
      return linkname === undefined ? undefined : copy.add({ name, type: "link", linkname, mode, mtime });
    }
    case "file":
    case "contiguous-file":
      return size === 0 ? copy.add({ name, mode, mtime }) : copy.addStream({ name, mode, mtime, size }, content);
    default:
      return;
  }
}
