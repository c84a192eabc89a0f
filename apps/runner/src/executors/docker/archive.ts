import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { extract, type Header, type Pack, pack } from "tar-stream";
import { checkName, cleanHeader, copyEntries, fromPack } from "../room/clean-tar.ts";
import { namesBelow } from "../room/paths.ts";
import { type EngineClient, isMissing } from "./engine-client.ts";

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What the engine says of a path in a container. */
export interface PathStat {
  /** Permissions in the lowest nine bits. */
  readonly mode: number;
}

/** More than any list of users is. */
const largestFileRead = 1024 * 1024;

/** Files of one container through the engine's archive calls, which need no program in the container and cannot leave it. */
export class ContainerFiles {
  readonly #client: EngineClient;
  readonly #path: string;

  constructor(client: EngineClient, container: string) {
    this.#client = client;
    this.#path = `/containers/${container}/archive`;
  }

  async stat(path: string): Promise<PathStat | undefined> {
    const headers = await this.#client.head(this.#path, { query: { path } });
    const encoded = headers?.["x-docker-container-path-stat"];
    return encoded ? (JSON.parse(Buffer.from(String(encoded), "base64").toString()) as PathStat) : undefined;
  }

  async readFile(path: string): Promise<string | undefined> {
    const tar = await this.#read(path);
    if (!tar) return undefined;
    const input = extract();
    tar.on("error", (error) => input.destroy(error));
    tar.pipe(input as unknown as NodeJS.WritableStream);
    for await (const entry of input) {
      if (entry.header.type === "file" && entry.header.size <= largestFileRead)
        return (await buffer(entry as AsyncIterable<Buffer>)).toString();
      entry.resume();
    }
    return undefined;
  }

  async writeFile(path: string, content: Buffer, mode: number, owner: Owner): Promise<void> {
    const folder = posix.dirname(path);
    await this.makeFolders(folder, owner);
    const archive = pack();
    archive.entry({ name: posix.basename(path), mode, mtime: new Date(), size: content.length, ...owner }, content);
    archive.finalize();
    await this.#write(folder, fromPack(archive));
  }

  /** Only folders that are missing get this owner. */
  async makeFolders(folder: string, owner: Owner): Promise<void> {
    const missing: string[] = [];
    let there = folder;
    while (there !== "/" && (await this.stat(there)) === undefined) {
      missing.unshift(there);
      there = posix.dirname(there);
    }
    if (missing.length === 0) return;
    const archive = pack();
    for (const made of missing) {
      archive.entry(folderEntry(posix.relative(there, made), owner));
    }
    archive.finalize();
    await this.#write(there, fromPack(archive));
  }

  /** Gives one folder, without what is in it, to the job's user: the engine made it for `WORKDIR` as root. */
  async own(folder: string, owner: Owner): Promise<void> {
    const stat = await this.stat(folder);
    if (!stat || folder === "/") return;
    const archive = pack();
    archive.entry(folderEntry(posix.basename(folder), owner, stat.mode & 0o777));
    archive.finalize();
    await this.#write(posix.dirname(folder), fromPack(archive));
  }

  /** A tar of those of `paths` that exist, named relative to `base`. */
  readTar(base: string, paths: readonly string[]): Readable {
    const output = pack();
    this.#copyAll(base, namesBelow(base, paths), output).then(
      () => output.finalize(),
      (error: Error) => output.destroy(error),
    );
    return fromPack(output);
  }

  async #copyAll(base: string, names: readonly string[], output: Pack): Promise<void> {
    for (const name of names) {
      const tar = await this.#read(posix.join(base, name));
      if (tar) await copyEntries(tar, output, (header) => renamed(header, name));
    }
  }

  /** Folders that exist keep their owner and mode when they are root's; those that the archive forgot are the job's. */
  async writeTar(base: string, tar: Readable, owner: Owner): Promise<void> {
    await this.makeFolders(base, owner);
    // Spooled first: while the engine unpacks, it answers no question about the container.
    const spool = await mkdtemp(join(tmpdir(), "ringfort-spool-"));
    try {
      const path = join(spool, "tar");
      const output = pack();
      const copied = this.#copyFor(base, tar, output, owner).then(
        () => output.finalize(),
        (error: Error) => {
          output.destroy(error);
          throw error;
        },
      );
      const [read, kept] = await Promise.allSettled([copied, pipeline(fromPack(output), createWriteStream(path))]);
      if (read.status === "rejected") throw read.reason;
      if (kept.status === "rejected") throw kept.reason;
      await this.#write(base, createReadStream(path));
    } finally {
      await rm(spool, { recursive: true, force: true });
    }
  }

  async #copyFor(base: string, tar: Readable, output: Pack, owner: Owner): Promise<void> {
    const known = new Set<string>([base]);
    const links = new Set<string>();
    await copyEntries(tar, output, async (header) => {
      const cleaned = cleanHeader(header, links);
      if (!cleaned) return undefined;
      const place = posix.join(base, cleaned.name);
      for (const folder of await this.#missingAbove(place, known)) {
        output.entry(folderEntry(posix.relative(base, folder), owner));
      }
      if (cleaned.type === "directory") {
        if (header.uid === 0 && owner.uid !== 0 && (await this.stat(place)) !== undefined) return undefined;
        known.add(place);
      }
      return { ...cleaned, ...owner };
    });
  }

  async #missingAbove(place: string, known: Set<string>): Promise<string[]> {
    const missing: string[] = [];
    for (let folder = posix.dirname(place); !known.has(folder) && folder !== "/"; folder = posix.dirname(folder)) {
      if (await this.stat(folder)) {
        known.add(folder);
        break;
      }
      missing.unshift(folder);
    }
    for (const folder of missing) known.add(folder);
    return missing;
  }

  async #read(path: string): Promise<Readable | undefined> {
    try {
      return await this.#client.stream("GET", this.#path, { query: { path } });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #write(folder: string, stream: Readable): Promise<void> {
    await this.#client.send("PUT", this.#path, { query: { path: folder, noOverwriteDirNonDir: false }, stream });
  }
}

function folderEntry(name: string, owner: Owner, mode = 0o755): Partial<Header> & { name: string } {
  return { name, type: "directory", mode, mtime: new Date(), ...owner };
}

/** The engine names entries after the last part of the path that it was asked for. */
function renamed(header: Header, name: string): Header | undefined {
  const [, ...below] = header.name.split("/");
  const place = (path: readonly string[]) => posix.join(name, ...path) || ".";
  const entry = { ...header, name: checkName(place(below), new Set()) };
  if (header.type !== "link") return entry;
  return { ...entry, linkname: place(header.linkname.split("/").slice(1)) };
}
