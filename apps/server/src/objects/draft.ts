import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";
import { asWriteFailure } from "./failures.ts";
import { isFrame } from "./frame.ts";
import { Meter } from "./meter.ts";
import type { PutOptions, StoredObject } from "./store.ts";

/** A file in its stored form that has no name of its own yet. Who asked for it moves or removes it. */
interface Draft {
  readonly path: string;
  readonly object: StoredObject;
  readonly storedDigest: Buffer;
}

const prefix = "draft-";
const dayMs = 24 * 60 * 60 * 1000;

/** On the disk, not only in its cache, when this answers; nothing is left when it rejects. */
export async function writeDraft(folder: string, content: Readable, options: PutOptions): Promise<Draft> {
  // It may fail before the pipeline listens, and a failure nobody listens to ends the process. The pipeline learns of it later.
  content.on("error", () => undefined);
  const path = join(folder, `${prefix}${randomUUID()}`);
  const plain = new Meter(options.limit);
  const stored = new Meter();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
    const stages = options.compress
      ? [content, plain, createZstdCompress(), stored, file]
      : [content, plain, stored, file];
    await pipeline(stages, options.signal ? { signal: options.signal } : {});
    if (!options.compress && isFrame(plain.head)) return await frameDraft(folder, path, options);
  } catch (error) {
    content.destroy();
    await rm(path, { force: true });
    throw asWriteFailure(error, folder);
  }
  return { path, object: { digest: plain.digest().toString("hex"), size: plain.size }, storedDigest: stored.digest() };
}

async function frameDraft(folder: string, path: string, options: PutOptions): Promise<Draft> {
  const framed = await writeDraft(folder, createReadStream(path), { ...options, compress: true });
  await rm(path);
  return framed;
}

/** Removes what dead writers left. A day of patience, because a slow writer is not a dead one. */
export async function sweepDrafts(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && found.mtimeMs < now - dayMs) await rm(path, { force: true });
  }
}
