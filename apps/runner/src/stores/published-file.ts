import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";

/** Appears whole or not at all, over whatever had the name. */
export async function publish(path: string, content: Readable): Promise<void> {
  const draft = await draftBeside(path);
  try {
    await pipeline(content, createWriteStream(draft, { flags: "wx" }));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The same, compressed. */
export async function publishCompressed(path: string, content: Readable): Promise<void> {
  const draft = await draftBeside(path);
  try {
    await pipeline(content, createZstdCompress(), createWriteStream(draft, { flags: "wx" }));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Appears whole, unless somebody was faster: then it answers false. */
export async function publishOnce(path: string, content: string): Promise<boolean> {
  const draft = await draftBeside(path);
  try {
    await writeFile(draft, content, { flag: "wx" });
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A dead run leaves a draft behind, never a half-written file; `draftPrefix` is how it is found later. */
export const draftPrefix = ".draft-";

async function draftBeside(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return join(dirname(path), `${draftPrefix}${randomUUID()}`);
}
