import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileObjects } from "./files.ts";
import type { ObjectStore } from "./store.ts";

/** A store on the real thing, and a way to its stored bytes behind its back. */
export interface TriedStore extends AsyncDisposable {
  readonly store: ObjectStore;
  readonly fileOf: (digest: string) => string;
  /** Every file that is not an object: what a broken-off writer would leave. */
  readonly leftovers: () => Promise<string[]>;
}

export async function filesToTry(): Promise<TriedStore> {
  const folder = await mkdtemp(join(tmpdir(), "objects-"));
  const store = new FileObjects(folder);
  return {
    store,
    fileOf: (digest) => join(folder, digest.slice(0, 2), digest.slice(2)),
    leftovers: () => filesIn(join(folder, "drafts")),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function filesIn(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return readdir(folder);
}
