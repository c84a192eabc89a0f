import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `scenario.json` says: runs in order, in one project, and what is expected of each. */
export interface Scenario {
  readonly name: string;
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
  readonly runs: readonly ScenarioRun[];
}

export interface ScenarioRun {
  /** Of `ringfort run`. */
  readonly arguments: readonly string[];
  readonly exitCode: number;
  /** Last status of each job. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly prints?: Readonly<Record<string, readonly string[]>>;
  readonly neverPrints?: Readonly<Record<string, readonly string[]>>;
  /** Files in the folder with artifacts and test results. */
  readonly results?: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, "..", "scenarios");

export const scenarios: readonly Scenario[] = readdirSync(folder).map((name) => ({
  name,
  config: readFileSync(join(folder, name, "config.yml"), "utf8"),
  ...JSON.parse(readFileSync(join(folder, name, "scenario.json"), "utf8")),
}));
