import {
  type Compiled,
  type CompileOptions,
  compile,
  gatherOrbs,
  type OrbAnswer,
  type OrbPlace,
  type Source,
} from "@ringfort/config";
import { Sources } from "../output/sources.ts";

export interface CompiledWithOrbs {
  readonly compiled: Compiled;
  /** The config's text and every orb's, for printing diagnostics. */
  readonly sources: Sources;
}

/** Compiles with the orbs that the config turns out to need. */
export async function compileWithOrbs(
  source: Source,
  options: Omit<CompileOptions, "orbs">,
  place: OrbPlace,
): Promise<CompiledWithOrbs> {
  const { compiled } = await gatherOrbs((answers) => {
    const find = (reference: string): OrbAnswer => answers.get(reference) ?? { status: "unfetched" };
    const tried = compile(source, { ...options, orbs: { find } });
    return { compiled: tried, needs: tried.ok ? [] : tried.needs };
  }, place);
  return { compiled, sources: new Sources([...compiled.texts].map(([file, text]) => ({ file, text }))) };
}
