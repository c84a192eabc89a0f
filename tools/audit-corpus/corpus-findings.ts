import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OrbAnswer } from "@ringfort/config";
import { compileWithOrbs } from "../../apps/cli/src/orbs/compile-with-orbs.ts";
import { orbFolder } from "../../apps/cli/src/orbs/orb-folder.ts";
import {
  assess,
  type Check,
  type ConfigFacts,
  catalogue,
  type Finding,
  noPolicy,
  readConfig,
} from "../../packages/controls/src/index.ts";

const corpus = join(import.meta.dirname, "../../../shared/corpus");
export const corpusIsHere = existsSync(corpus);
/** The checks that look at configs: of all others, nothing was collected. */
export const configChecks: readonly Check[] = catalogue.filter(({ subject }) => subject === "config");

export interface Audited {
  readonly file: string;
  readonly config: ConfigFacts;
  readonly findings: readonly Finding[];
  /** Of reading and judging, orbs at hand. */
  readonly milliseconds: number;
}

/** Real configs, each audited alone with the corpus's orbs, in the order of their names. */
export async function auditCorpus(): Promise<readonly Audited[]> {
  const names = (await readdir(join(corpus, "configs"))).filter((name) => name.endsWith(".yml")).sort();
  const audited: Audited[] = [];
  for (const file of names) audited.push(await auditOne(file));
  return audited;
}

async function auditOne(file: string): Promise<Audited> {
  const source = { file, text: await readFile(join(corpus, "configs", file), "utf8") };
  const answers = new Map<string, OrbAnswer>();
  const place = orbFolder(join(corpus, "orbs"));
  await compileWithOrbs(
    source,
    {},
    {
      async find(reference) {
        const answer = await place.find(reference);
        if (answer) answers.set(reference, answer);
        return answer;
      },
    },
  );
  const orbs = { find: (reference: string) => answers.get(reference) ?? missing };
  const start = performance.now();
  const config = readConfig({ source, orbs, policy: noPolicy });
  const findings = assess(
    {
      now: 0,
      policy: noPolicy,
      configs: [config],
      org: undefined,
      projects: [],
      contexts: [],
      runners: [],
      trustPolicies: [],
      auditLog: undefined,
      attestations: [],
    },
    configChecks,
  );
  return { file, config, findings, milliseconds: performance.now() - start };
}

const missing: OrbAnswer = { status: "missing", reason: "it is not at hand" };
