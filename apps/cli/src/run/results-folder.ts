import { lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ArtifactStore, LocalArtifacts, type TestResultStore } from "@ringfort/runner";
import { CommandFailure } from "../command.ts";

const keptRuns = 20;

/** `.ringfort/runs/<n>` in the project, made when the first artifact or test result arrives. */
export class ResultsFolder {
  private readonly project: string;
  private made: Promise<string> | undefined;

  constructor(project: string) {
    this.project = project;
  }

  artifacts(workflow: string, job: string): ArtifactStore {
    return {
      store: async (node, path, content) => {
        const folder = join(await this.folder(), fileName(workflow), fileName(job), "artifacts");
        await new LocalArtifacts(folder).store(node, path, content);
      },
    };
  }

  /** Keeps what `history` keeps for later runs here too, for people. */
  testResults(workflow: string, job: string, history: TestResultStore): TestResultStore {
    let count = 0;
    return {
      store: async (node, file, xml) => {
        await history.store(node, file, xml);
        const folder = join(await this.folder(), fileName(workflow), fileName(job), "test-results", String(node));
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, `${count++}-${fileName(file.replace(/^.*\//, ""))}`), xml);
      },
      timings: (kind) => history.timings(kind),
    };
  }

  /** Where it is, if anything was stored. */
  async path(): Promise<string | undefined> {
    return await this.made;
  }

  private folder(): Promise<string> {
    this.made ??= makeFolder(this.project);
    return this.made;
  }
}

/** A job's name as one folder: `/` is legal in names of jobs from orbs. */
function fileName(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N} _.()+=@-]/gu, "_").slice(0, 100);
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}

async function makeFolder(project: string): Promise<string> {
  const ours = join(project, ".ringfort");
  const runs = join(ours, "runs");
  for (const folder of [ours, runs]) await makeRealFolder(folder);
  await writeFile(join(ours, ".gitignore"), "*\n");
  const numbers = await readNumbers(runs);
  for (const old of numbers.slice(0, -keptRuns)) await rm(join(runs, String(old)), { recursive: true, force: true });
  for (let number = (numbers.at(-1) ?? 0) + 1; ; number += 1) {
    const folder = join(runs, String(number));
    // Another run may take the number first.
    if (await mkdir(folder).then(() => true, isTaken)) return folder;
  }
}

/** A repository could bring a link of this name, and send what jobs write to any place of the machine. */
async function makeRealFolder(folder: string): Promise<void> {
  await mkdir(folder).catch(isTaken);
  if (!(await lstat(folder)).isDirectory())
    throw new CommandFailure(`${folder} is not a folder, so artifacts cannot be kept.`);
}

function isTaken(error: NodeJS.ErrnoException): false {
  if (error.code === "EEXIST") return false;
  throw error;
}

async function readNumbers(runs: string): Promise<number[]> {
  const names = await readdir(runs);
  return names
    .filter((name) => /^\d{1,9}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}
