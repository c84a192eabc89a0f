import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile, type OrbAnswer, type OrbPlace, toPlan } from "@ringfort/config";
import { parseDocument } from "yaml";
import { compileWithOrbs } from "../../apps/cli/src/orbs/compile-with-orbs.ts";
import { orbFolder } from "../../apps/cli/src/orbs/orb-folder.ts";

/** Compiling a real config, and the parser alone on the texts that were read for it: the config and the orbs that it uses. */
export interface Compiles {
  readonly configs: number;
  readonly from: string;
  readonly oursMs: readonly number[];
  readonly theirsMs: readonly number[];
}

interface Case {
  readonly compile: () => unknown;
  readonly texts: readonly string[];
}

const shared = join(import.meta.dirname, "../../../shared/corpus");
const own = join(import.meta.dirname, "../../packages/config/fixtures");

export async function measureCompiles(rounds: number): Promise<Compiles> {
  const real = existsSync(shared);
  const files = real ? globSync(join(shared, "configs/*.yml")) : globSync(join(own, "**/config.yml"));
  const found = await Promise.all(files.map((file) => prepare(file, real ? orbFolder(join(shared, "orbs")) : noOrbs)));
  const cases = found.filter((one) => one !== undefined);
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  // The first round is not counted: a server compiles with code that is warm.
  for (let round = 0; round <= rounds; round++) {
    for (const { compile, texts } of cases) {
      const parse = () => texts.map((text) => parseDocument(text, { version: "1.1", merge: true }));
      const [ours, theirs] =
        round % 2 === 0 ? [timed(compile), timed(parse)] : [timed(parse), timed(compile)].reverse();
      if (round === 0) continue;
      oursMs.push(ours!);
      theirsMs.push(theirs!);
    }
  }
  return { configs: cases.length, from: real ? "the corpus" : "our fixtures", oursMs, theirsMs };
}

const noOrbs: OrbPlace = { find: async () => undefined };

/** Fetches the orbs beforehand; undefined for a config that is refused. */
async function prepare(file: string, place: OrbPlace): Promise<Case | undefined> {
  const source = { file: basename(file), text: readFileSync(file, "utf8") };
  const answers = new Map<string, OrbAnswer>();
  const remembering: OrbPlace = {
    async find(reference) {
      const answer = await place.find(reference);
      if (answer) answers.set(reference, answer);
      return answer;
    },
  };
  const { compiled } = await compileWithOrbs(source, {}, remembering);
  if (!compiled.ok) return undefined;
  const orbs = { find: (reference: string): OrbAnswer => answers.get(reference) ?? { status: "unfetched" } };
  return {
    texts: [...compiled.texts.values()],
    compile: () => {
      const again = compile(source, { orbs });
      if (!again.ok) throw new Error(`${source.file} compiled once and not again`);
      return toPlan(again.config, { branch: "main" });
    },
  };
}

function timed(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}
