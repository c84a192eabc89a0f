import type { Instant } from "@ringfort/contract";
import type { FoundOrb, OrbPlace } from "./orb-place.ts";
import { isExactVersion, parseOrbReference } from "./orb-reference.ts";

/** Where answers are kept between runs. What cannot be read is not there; what cannot be written is no reason to fail. */
export interface OrbStore {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
}

export interface OrbCaching {
  readonly store: OrbStore;
  /** Whose answers these are: the same reference may mean another orb in another registry. */
  readonly origin: string;
  readonly now: () => Instant;
  /** How long an answer that can change is used without asking again. */
  readonly freshMs?: number;
}

interface Entry {
  readonly reference: string;
  readonly resolved: string;
  readonly text: string;
  readonly fetchedAt: Instant;
}

/** Keeps what a place answers: exact versions for ever, anything else for five minutes, or as long as the place cannot be reached. */
export function cachedOrbs(place: OrbPlace, { store, origin, now, freshMs = 5 * 60_000 }: OrbCaching): OrbPlace {
  const keyOf = (reference: string) => `${origin}\n${reference}`;
  const keep = (entry: Entry) => store.write(keyOf(entry.reference), JSON.stringify(entry));
  return {
    async find(reference) {
      const kept = readEntry(await store.read(keyOf(reference)), reference);
      const age = kept ? now() - kept.fetchedAt : 0;
      if (kept && (isImmutable(reference) || (age >= 0 && age < freshMs))) return toFound(kept);
      const answer = await place.find(reference);
      if (answer?.status === "found") {
        const entry = { reference, resolved: answer.resolved, text: answer.source.text, fetchedAt: now() };
        await keep(entry);
        if (answer.resolved !== reference) await keep({ ...entry, reference: answer.resolved });
      }
      return answer?.status === "missing" && answer.unreachable && kept ? toFound(kept) : answer;
    },
  };
}

function isImmutable(reference: string): boolean {
  const parsed = parseOrbReference(reference);
  return parsed?.kind === "registry" && isExactVersion(parsed.version);
}

function toFound({ resolved, text }: Entry): FoundOrb {
  return { status: "found", source: { file: resolved, text }, resolved };
}

function readEntry(text: string | undefined, reference: string): Entry | undefined {
  try {
    const entry = JSON.parse(text ?? "null") as Entry | null;
    return entry?.reference === reference && typeof entry.text === "string" && typeof entry.resolved === "string"
      ? entry
      : undefined;
  } catch {
    return undefined;
  }
}
