import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { digestOf, isDigest, keyOf } from "./digest.ts";
import { sweepDrafts, writeDraft } from "./draft.ts";
import { asWriteFailure } from "./failures.ts";
import { frameMark, isFrame } from "./frame.ts";
import { checkRange, sliced, unframed, verified } from "./plain-content.ts";
import type { ByteRange, ListedObject, ObjectStore, PutOptions, StoredObject } from "./store.ts";

/** Objects in a folder of this machine. */
export class FileObjects implements ObjectStore {
  readonly #folder: string;
  /** In the same file system, so that a rename is all it takes. */
  readonly #drafts: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#drafts = join(folder, "drafts");
  }

  async put(content: Readable, options: PutOptions): Promise<StoredObject> {
    const draft = await writeDraft(this.#drafts, content, options);
    try {
      // Over what may be there: heals a damaged object, and keeps the collector away from content that came again.
      await moveDurably(draft.path, this.#path(draft.object.digest));
    } catch (error) {
      await rm(draft.path, { force: true });
      throw asWriteFailure(error, this.#folder);
    }
    return draft.object;
  }

  async open(digest: string, range?: ByteRange): Promise<Readable | undefined> {
    if (range) checkRange(range);
    if (!isDigest(digest)) return undefined;
    const file = await openIfThere(this.#path(digest));
    if (!file) return undefined;
    const framed = await startsAsFrame(file);
    if (!range) return verified(unframed(file.createReadStream({ start: 0 }), framed), digest);
    if (range.start === range.end) {
      await file.close();
      return Readable.from([]);
    }
    if (framed) return sliced(unframed(file.createReadStream({ start: 0 }), framed), range);
    return file.createReadStream(
      range.end === undefined ? { start: range.start } : { start: range.start, end: range.end - 1 },
    );
  }

  async has(digest: string): Promise<boolean> {
    return (await this.#find(digest)) !== undefined;
  }

  async remove(digest: string): Promise<void> {
    if (isDigest(digest)) await rm(this.#path(digest), { force: true });
  }

  async removeOlder(digest: string, writtenBefore: number): Promise<boolean> {
    const found = await this.#find(digest);
    if (!found || found.writtenAt >= writtenBefore) return false;
    await this.remove(digest);
    return true;
  }

  async *list(): AsyncGenerator<ListedObject> {
    await sweepDrafts(this.#drafts, Date.now());
    for (const start of await namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(start)) continue;
      for (const rest of await namesIn(join(this.#folder, start))) {
        const digest = digestOf(`${start}/${rest}`);
        const found = digest && (await this.#find(digest));
        if (found) yield found;
      }
    }
  }

  async #find(digest: string): Promise<ListedObject | undefined> {
    if (!isDigest(digest)) return undefined;
    try {
      const { mtimeMs, size } = await stat(this.#path(digest));
      return { digest, writtenAt: mtimeMs, bytes: size };
    } catch (error) {
      return orMissing(error);
    }
  }

  #path(digest: string): string {
    return join(this.#folder, keyOf(digest));
  }
}

/** A name that survives a power cut: the folder that got it is synced, and so is the one above when that folder is new. */
async function moveDurably(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(from, to);
  await sync(folder);
  if (created) await sync(dirname(folder));
}

async function sync(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    return orMissing(error);
  }
}

async function startsAsFrame(file: FileHandle): Promise<boolean> {
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(frameMark), 0, frameMark, 0);
    return isFrame(buffer.subarray(0, bytesRead));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    return orMissing(error) ?? [];
  }
}

function orMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}
