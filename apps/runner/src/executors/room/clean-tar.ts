import { posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ExtractEvents, extract, type Header, type Pack, pack } from "tar-stream";

type Content = Parameters<(...entry: ExtractEvents["entry"]) => void>[1];

export class HostileTar extends Error {
  override readonly name = "HostileTar";
}

/**
 * The same archive without what an archive of a job cannot need: device nodes and FIFOs are left out; an entry that
 * would land outside, through `..` or through a symlink of the same archive, is a `HostileTar`.
 */
export function cleanTar(tar: Readable): Readable {
  const output = pack();
  const links = new Set<string>();
  copyEntries(tar, output, (header) => cleanHeader(header, links)).then(
    () => output.finalize(),
    (error: Error) => output.destroy(error),
  );
  return fromPack(output);
}

/** tar-stream's streams are not Node's own. */
export function fromPack(archive: Pack): Readable {
  // Whoever reads hears of an error as well; alone, it would end the process.
  archive.on("error", () => {});
  return Readable.from(archive as AsyncIterable<Buffer>, { objectMode: false });
}

type Change = (header: Header) => Header | undefined | Promise<Header | undefined>;

/** Adds the entries of `tar` to `output`, each as `change` says; none where it answers nothing. */
export async function copyEntries(tar: Readable, output: Pack, change: Change): Promise<void> {
  const input = extract();
  const fed = pipeline(tar, input as unknown as NodeJS.WritableStream);
  fed.catch((error: Error) => input.destroy(error));
  input.on("error", () => {});
  const copied = async () => {
    for await (const entry of input) {
      const header = await change(entry.header);
      if (header) await copyEntry(header, entry, output);
      else entry.resume();
    }
  };
  // An entry does not hear of an archive that broke off while `change` was thinking.
  await Promise.all([fed, copied()]);
}

async function copyEntry(header: Header, content: Content, output: Pack): Promise<void> {
  const { name, size, mode, mtime, type, linkname, uid, gid } = header;
  await new Promise<void>((resolve, reject) => {
    const written = output.entry({ name, size, mode, mtime, type, linkname, uid, gid }, (error) =>
      error ? reject(error) : resolve(),
    );
    content.on("error", reject);
    written.on("error", reject);
    content.pipe(written);
  });
}

export function cleanHeader(header: Header, links: Set<string>): Header | undefined {
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

export function checkName(written: string, links: ReadonlySet<string>): string {
  const name = posix.normalize(written).replace(/\/+$/, "") || "/";
  if (written === "" || written.includes("\0") || posix.isAbsolute(name) || name.split("/").includes("..")) {
    throw new HostileTar(`The archive names ${JSON.stringify(written)}, which is outside of where it is unpacked.`);
  }
  for (let parent = posix.dirname(name); parent !== "."; parent = posix.dirname(parent)) {
    if (links.has(parent)) throw new HostileTar(`The archive reaches ${JSON.stringify(written)} through its own link.`);
  }
  return name;
}
