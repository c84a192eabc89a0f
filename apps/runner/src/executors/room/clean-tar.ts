import { posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ExtractEvents, extract, type Header, type Pack, pack } from "tar-stream";

type Content = Parameters<(...entry: ExtractEvents["entry"]) => void>[1];

export class HostileTar extends Error {
  override readonly name = "HostileTar";
}

interface Cleaning {
  /** Who owns everything; otherwise the one who unpacks. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/**
 * The same archive without what an archive of a job cannot need: device nodes and FIFOs are left out; an entry that
 * would land outside, through `..` or through a symlink of the same archive, is a `HostileTar`.
 */
export function cleanTar(tar: Readable, { owner }: Cleaning = {}): Readable {
  const output = pack();
  const failed = (error: Error) => output.destroy(error);
  copyEntries(tar, output, owner).then(() => output.finalize(), failed);
  return Readable.from(output as AsyncIterable<Buffer>, { objectMode: false });
}

async function copyEntries(tar: Readable, output: Pack, owner: Cleaning["owner"]): Promise<void> {
  const input = extract();
  const links = new Set<string>();
  const fed = pipeline(tar, input as unknown as NodeJS.WritableStream);
  fed.catch((error: Error) => input.destroy(error));
  input.on("error", () => {});
  for await (const entry of input) {
    const header = cleanHeader(entry.header, links);
    if (header) await copyEntry(header, entry, output, owner);
    else entry.resume();
  }
  await fed;
}

async function copyEntry(header: Header, content: Content, output: Pack, owner: Cleaning["owner"]): Promise<void> {
  const { name, size, mode, mtime, type, linkname } = header;
  await new Promise<void>((resolve, reject) => {
    const { uid, gid } = owner ?? header;
    const written = output.entry({ name, size, mode, mtime, type, linkname, uid, gid }, (error) =>
      error ? reject(error) : resolve(),
    );
    content.on("error", reject);
    written.on("error", reject);
    content.pipe(written);
  });
}

function cleanHeader(header: Header, links: Set<string>): Header | undefined {
  const name = checkName(header.name, links);
  // The top folder itself belongs to the room.
  if (name === ".") return undefined;
  switch (header.type) {
    case "file":
    case "contiguous-file":
      return { ...header, type: "file", name };
    case "directory":
      return { ...header, name };
    case "symlink":
      links.add(name);
      return { ...header, name };
    case "link":
      return { ...header, name, linkname: checkName(header.linkname, links) };
    default:
      return undefined;
  }
}

function checkName(written: string, links: ReadonlySet<string>): string {
  const name = posix.normalize(written).replace(/\/+$/, "") || "/";
  if (written === "" || written.includes("\0") || posix.isAbsolute(name) || name.split("/").includes("..")) {
    throw new HostileTar(`The archive names ${JSON.stringify(written)}, which is outside of where it is unpacked.`);
  }
  for (let parent = posix.dirname(name); parent !== "."; parent = posix.dirname(parent)) {
    if (links.has(parent)) throw new HostileTar(`The archive reaches ${JSON.stringify(written)} through its own link.`);
  }
  return name;
}
