import { Sources } from "../../output/sources.ts";
import type { Report } from "./report.ts";

/** The texts that findings point into: configs and their orbs, trust policies, runner configs. */
export function sourcesOf({ collected }: Report): Sources {
  return new Sources([
    ...collected.configs.flatMap(({ view }) => [...view.texts].map(([file, text]) => ({ file, text }))),
    ...collected.trustPolicies.map(({ file, text }) => ({ file, text })),
    ...collected.runners.map(({ file, text }) => ({ file, text })),
  ]);
}
