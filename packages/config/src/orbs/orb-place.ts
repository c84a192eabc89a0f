import type { OrbAnswer } from "./library.ts";

/** One place where orbs may be: a folder, the lock, the cache, the registry. */
export interface OrbPlace {
  /** Undefined: not here, ask the next place. `missing` ends the search. */
  find(reference: string): Promise<FoundOrb | MissingOrb | undefined>;
}
export type FoundOrb = Extract<OrbAnswer, { status: "found" }>;
export type MissingOrb = Extract<OrbAnswer, { status: "missing" }> & {
  /** Nobody said that the orb does not exist: an older answer is better than none. */
  readonly unreachable?: true;
};

/** Asks each place in turn. */
export function inTurn(places: readonly OrbPlace[]): OrbPlace {
  return {
    async find(reference) {
      for (const place of places) {
        const answer = await place.find(reference);
        if (answer) return answer;
      }
      return undefined;
    },
  };
}
