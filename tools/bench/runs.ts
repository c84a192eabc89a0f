import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeProject } from "./project.ts";
import { type Program, type Usage, usageOf } from "./usage.ts";

/** What both programs needed for a pipeline of `jobs` trivial jobs, measured in pairs. */
export interface Runs {
  readonly jobs: number;
  readonly ours: readonly Usage[];
  readonly theirs: readonly Usage[];
}

export interface Contest {
  readonly peer: readonly [string, ...string[]];
  readonly scratch: string;
  readonly pairs: number;
  readonly environment: Program["environment"];
}

export async function measureRuns(jobs: number, { peer, scratch, pairs, environment }: Contest): Promise<Runs> {
  const directory = join(scratch, `jobs-${jobs}`);
  mkdirSync(directory);
  makeProject(directory, jobs);
  const ringfort = join(import.meta.dirname, "../../apps/cli/bin/ringfort");
  const us: Program = {
    argv: [ringfort, "run", "--executor", "process"],
    directory,
    environment: { ...environment, RINGFORT_CACHE: join(scratch, "cache") },
  };
  const them: Program = { argv: peer, directory, environment };

  // Both fill their caches first.
  await usageOf(us, scratch);
  await usageOf(them, scratch);
  const ours: Usage[] = [];
  const theirs: Usage[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // In turns, because whoever goes second finds a warmer machine.
    const first = pair % 2 === 0;
    if (first) ours.push(await usageOf(us, scratch));
    theirs.push(await usageOf(them, scratch));
    if (!first) ours.push(await usageOf(us, scratch));
  }
  return { jobs, ours, theirs };
}
