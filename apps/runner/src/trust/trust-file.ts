import { lstat, readFile } from "node:fs/promises";
import { RunnerFailure } from "../service/failures.ts";
import { parseTrustFile } from "./parse-trust-file.ts";
import { printTrustFile } from "./print-trust-file.ts";
import { writeWhole } from "./state-file.ts";
import type { TrustFile } from "./trusted.ts";

/** Read anew for every job, so that a change needs no restart. Throws `RunnerFailure` when it is not to be believed. */
export async function readTrustFile(path: string): Promise<TrustFile> {
  await checkOwned(path);
  const read = parseTrustFile(await readFile(path, "utf8"));
  if (!read.ok) throw new RunnerFailure(`${path}: ${read.message}`);
  return read.trust;
}

export async function writeTrustFile(path: string, trust: TrustFile): Promise<void> {
  await writeWhole(path, printTrustFile(trust));
}

/** Whoever can write it decides everything. */
async function checkOwned(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isFile()) throw new RunnerFailure(`${path}, the trust file, is not there`);
  const owner = process.getuid?.();
  if ((owner !== undefined && found.uid !== owner && found.uid !== 0) || (found.mode & 0o022) !== 0) {
    throw new RunnerFailure(`${path} must belong to root or to the runner's user, and nobody else may write to it`);
  }
}
