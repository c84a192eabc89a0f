import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FoundOrb, OrbPlace } from "./orb-place.ts";
import { isExactVersion, parseOrbReference } from "./orb-reference.ts";

export interface OrbCacheOptions {
  readonly folder: string;
  /** Whose answers these are: the same reference may mean another orb in another registry. */
  readonly origin: string;
  readonly now: () => number;
  /** How long an answer that can change is used without asking again. */
  readonly freshMs?: number;
}

interface Entry {
  readonly reference: string;
  readonly resolved: string;
  readonly text: string;
  readonly fetchedAt: number;
}

/** Keeps what a place answers: exact versions for ever, anything else for five minutes, or as long as the place cannot be reached. */
export function cachedOrbs(place: OrbPlace, { folder, origin, now, freshMs = 5 * 60_000 }: OrbCacheOptions): OrbPlace {
  return {
    async find(reference) {
      const path = entryPath(folder, origin, reference);
      const kept = await readEntry(path, reference);
      const age = kept ? now() - kept.fetchedAt : 0;
      if (kept && (isImmutable(reference) || (age >= 0 && age < freshMs))) return toFound(kept);
      const answer = await place.find(reference);
      if (answer?.status === "found") {
        const entry = { reference, resolved: answer.resolved, text: answer.source.text, fetchedAt: now() };
        await writeEntry(path, entry);
        if (answer.resolved !== reference) {
          await writeEntry(entryPath(folder, origin, answer.resolved), { ...entry, reference: answer.resolved });
        }
      }
      return answer?.status === "missing" && answer.unreachable && kept ? toFound(kept) : answer;
    },
  };
}

function isImmutable(reference: string): boolean {
  const parsed = parseOrbReference(reference);
  return parsed?.kind === "registry" && isExactVersion(parsed.version);
}

function entryPath(folder: string, origin: string, reference: string): string {
  return join(folder, `${createHash("sha256").update(`${origin}\n${reference}`).digest("hex")}.json`);
}

function toFound({ resolved, text }: Entry): FoundOrb {
  return { status: "found", source: { file: resolved, text }, resolved };
}

async function readEntry(path: string, reference: string): Promise<Entry | undefined> {
  try {
    const entry = JSON.parse(await readFile(path, "utf8")) as Entry;
    return entry.reference === reference && typeof entry.text === "string" && typeof entry.resolved === "string"
      ? entry
      : undefined;
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, so that another run never reads half of it. A cache that cannot be written is no reason to fail. */
async function writeEntry(path: string, entry: Entry): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
    await writeFile(aside, JSON.stringify(entry), { mode: 0o600 });
    await rename(aside, path);
  } catch {
    return;
  }
}
