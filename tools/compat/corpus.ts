import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Compiled, inTurn, type OrbPlace, type Source } from "@ringfort/config";
import { compileWithOrbs } from "../../apps/cli/src/orbs/compile-with-orbs.ts";
import { orbFolder } from "../../apps/cli/src/orbs/orb-folder.ts";

/** Files that nobody here wrote, beside the repository on the machines that have them. */
export const corpus = join(import.meta.dirname, "../../../shared/corpus");
export const corpusIsHere = existsSync(corpus);
export const expectedFolder = join(corpus, "expected");

const orbs = orbFolder(join(corpus, "orbs"));

/** Compiles with the corpus's orbs; a case that brings orbs of its own has them looked at first. */
export async function compileText(source: Source, own?: OrbPlace): Promise<Compiled> {
  const { compiled } = await compileWithOrbs(source, {}, own ? inTurn([own, orbs]) : orbs);
  return compiled;
}
