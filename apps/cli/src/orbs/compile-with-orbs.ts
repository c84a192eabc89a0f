import { type Compiled, type CompileOptions, compile, type OrbAnswer, type Source } from "@ringfort/config";
import { Sources } from "../output/sources.ts";
import type { OrbPlace } from "./orb-place.ts";

/** More than any config needs; a bound on what nested orbs of strangers can make us fetch. */
const mostOrbs = 300;
const fetchedAtOnce = 8;

export interface CompiledWithOrbs {
  readonly compiled: Compiled;
  /** The config's text and every orb's, for printing diagnostics. */
  readonly sources: Sources;
}

/** Compiles, fetches the orbs that turn out to be needed, and compiles again until nothing new is. */
export async function compileWithOrbs(
  source: Source,
  options: Omit<CompileOptions, "orbs">,
  place: OrbPlace,
): Promise<CompiledWithOrbs> {
  const answers = new Map<string, OrbAnswer>();
  const orbs = { find: (reference: string): OrbAnswer => answers.get(reference) ?? { status: "unfetched" } };
  for (;;) {
    const compiled = compile(source, { ...options, orbs });
    const needs = compiled.ok ? [] : compiled.needs.filter((reference) => !answers.has(reference));
    if (needs.length === 0)
      return { compiled, sources: new Sources([...compiled.texts].map(([file, text]) => ({ file, text }))) };
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
