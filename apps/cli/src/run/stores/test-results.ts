import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestResultStore } from "@ringfort/runner";
import { addTimings } from "./junit.ts";
import { fileName, type ResultsFolder } from "./results-folder.ts";

/** The kinds of names that `circleci tests split --split-by=timings` can ask for. */
type Kind = Parameters<TestResultStore["timings"]>[0];

/**
 * Test results of one job: kept with the run's artifacts for people, and in the project's cache folder for the timings of later runs.
 */
export class JobTestResults implements TestResultStore {
  private readonly history: string;
  private readonly results: ResultsFolder;
  private readonly place: readonly [workflow: string, job: string];
  private cleared: Promise<void> | undefined;
  private count = 0;

  constructor(history: string, results: ResultsFolder, place: readonly [workflow: string, job: string]) {
    this.history = join(history, fileName(place[0]), fileName(place[1]));
    this.results = results;
    this.place = place;
  }

  async store(node: number, file: string, xml: string): Promise<void> {
    const name = `${node}-${this.count++}-${fileName(file.replace(/^.*\//, ""))}`;
    await this.results.storeTestResult(...this.place, name, xml);
    this.cleared ??= this.clearHistory();
    await this.cleared;
    await writeFile(join(this.history, name), xml, { mode: 0o600 });
  }

  async timings(kind: Kind): Promise<ReadonlyMap<string, number>> {
    const timings = new Map<string, number>();
    for (const name of await readdir(this.history).catch(() => [])) {
      addTimings(await readFile(join(this.history, name), "utf8").catch(() => ""), kind, timings);
    }
    return timings;
  }

  private async clearHistory(): Promise<void> {
    await rm(this.history, { recursive: true, force: true });
    await mkdir(this.history, { recursive: true, mode: 0o700 });
  }
}
