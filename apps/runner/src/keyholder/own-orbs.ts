import { createHash } from "node:crypto";
import { posix } from "node:path";
import {
  inTurn,
  type Lock,
  lockedOrbs,
  lockFileName,
  type OrbPlace,
  parseLock,
  vendoredName,
  vendorFolderName,
} from "@ringfort/config";
import type { OwnCommit } from "./own-repository.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The lock at the commit, beside the config. */
export async function readOwnLock(commit: OwnCommit, configPath: string): Promise<Verdict<Lock | undefined>> {
  const bytes = await commit.readFile(posix.join(posix.dirname(configPath), lockFileName));
  if (!bytes) return allow(undefined);
  const read = parseLock(Buffer.from(bytes).toString("utf8"));
  return read.ok ? allow(read.lock) : refuse("lock-unreadable", `${read.why}.`);
}

/** First the orbs that stand beside the config at the commit, then those that the server has: these only as the lock records them. */
export function ownOrbs(
  commit: OwnCommit,
  configPath: string,
  { lock, given }: { readonly lock: Lock | undefined; readonly given: Readonly<Record<string, string>> },
): { readonly place: OrbPlace; readonly unlocked: Set<string> } {
  const unlocked = new Set<string>();
  const folder = posix.join(posix.dirname(configPath), vendorFolderName);
  const beside: OrbPlace = {
    async find(resolved) {
      const name = vendoredName(resolved, sha256Of);
      const bytes = name === undefined ? undefined : await commit.readFile(posix.join(folder, name));
      if (!bytes) return undefined;
      return { status: "found", source: { file: resolved, text: Buffer.from(bytes).toString("utf8") }, resolved };
    },
  };
  const isLocked = new Set([...(lock?.orbs.values() ?? [])].map(({ resolved }) => resolved));
  const server: OrbPlace = {
    async find(reference) {
      if (!isLocked.has(reference)) {
        unlocked.add(reference);
        return { status: "missing", reason: "the lock does not record it" };
      }
      const text = Object.hasOwn(given, reference) ? given[reference] : undefined;
      if (text === undefined) return { status: "missing", reason: "the server did not give it" };
      return { status: "found", source: { file: reference, text }, resolved: reference };
    },
  };
  const place = inTurn([beside, server]);
  return { place: lock ? lockedOrbs(lock, place, sha256Of) : place, unlocked };
}
