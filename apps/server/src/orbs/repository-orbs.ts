import { createHash } from "node:crypto";
import { posix } from "node:path";
import {
  lockFileName,
  type OrbPlace,
  parseLock,
  type ReadLock,
  vendoredName,
  vendorFolderName,
} from "@ringfort/config";
import type { Mirror } from "../vcs/git/index.ts";

const longestFile = 4 * 1024 * 1024;

/** A folder of a repository at a commit: that of the config. */
export interface ConfigFolder {
  readonly mirror: Mirror;
  readonly revision: string;
  readonly folder: string;
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** What the lock beside a config says; nothing when there is none. */
export async function lockIn({ mirror, revision, folder }: ConfigFolder): Promise<ReadLock | undefined> {
  const path = posix.join(folder, lockFileName);
  const found = await mirror.findFile(revision, path);
  if (!found) return undefined;
  const text = await mirror.readFile(revision, path, longestFile);
  return text === undefined ? { ok: false, why: "it is no plain file of a usual size" } : parseLock(text);
}

/** The orbs that are kept beside a config. */
export function vendoredOrbs({ mirror, revision, folder }: ConfigFolder): OrbPlace {
  return {
    async find(resolved) {
      const name = vendoredName(resolved, digestOf);
      if (name === undefined) return undefined;
      const text = await mirror.readFile(revision, posix.join(folder, vendorFolderName, name), longestFile);
      return text === undefined ? undefined : { status: "found", source: { file: resolved, text }, resolved };
    },
  };
}
