import type { OrbAnswer } from "./library.ts";
import type { OrbPlace } from "./orb-place.ts";

/** More than any config needs; a bound on what nested orbs of strangers can make us fetch. */
const mostOrbs = 300;
const fetchedAtOnce = 8;

/** One try at compiling with the orbs that are known by now. */
export interface Tried {
  /** Orbs without which it could not be finished. */
  readonly needs: readonly string[];
}

/** Tries, fetches the orbs that turn out to be needed, and tries again until nothing new is. */
export async function gatherOrbs<Result extends Tried>(
  attempt: (answers: ReadonlyMap<string, OrbAnswer>) => Result | Promise<Result>,
  place: OrbPlace,
): Promise<Result> {
  const answers = new Map<string, OrbAnswer>();
  for (;;) {
    const tried = await attempt(answers);
    const needs = tried.needs.filter((reference) => !answers.has(reference));
    if (needs.length === 0) return tried;
    for (let from = 0; from < needs.length; from += fetchedAtOnce) {
      const some = needs.slice(from, from + fetchedAtOnce);
      const found = await Promise.all(some.map((reference) => answerFor(reference, place, answers.size)));
      for (const [at, reference] of some.entries()) answers.set(reference, found[at]!);
    }
  }
}

async function answerFor(reference: string, place: OrbPlace, fetched: number): Promise<OrbAnswer> {
  if (fetched >= mostOrbs) return { status: "missing", reason: `more than ${mostOrbs} orbs are needed` };
  const answer = await place.find(reference);
  return answer ?? { status: "missing", reason: "it was found nowhere" };
}
