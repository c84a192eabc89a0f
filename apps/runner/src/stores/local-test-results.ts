import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { TestResultStore } from "../job/stores.ts";
import { readJUnit, type TestCase } from "../junit/read-junit.ts";
import { publish, publishOnce } from "./published-file.ts";

type Kind = Parameters<TestResultStore["timings"]>[0];

const keptRuns = 10;
/** The file that says which earlier run this run takes its timings from. */
const baseline = "baseline";

/** Test results of one job over its runs on this machine: `<folder>/<job>/<run>/*.xml`. */
export class LocalTestResults implements TestResultStore {
  readonly #jobFolder: string;
  readonly #run: string;

  constructor(folder: string, place: { readonly job: string; readonly run: string }) {
    this.#jobFolder = join(folder, nameOf(place.job));
    this.#run = nameOf(place.run);
  }

  async store(node: number, file: string, xml: string): Promise<void> {
    const folder = join(this.#jobFolder, this.#run);
    await publish(join(folder, `${node}-${nameOf(file)}-${randomUUID()}.xml`), Readable.from([xml]));
    await this.#forgetOldRuns();
  }

  async timings(kind: Kind): Promise<ReadonlyMap<string, number>> {
    const run = await this.#earlierRun();
    const seconds = new Map<string, number>();
    if (run === undefined) return seconds;
    const folder = join(this.#jobFolder, run);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".xml")).toSorted();
    for (const name of names) {
      const report = readJUnit(await readFile(join(folder, name), "utf8").catch(() => ""));
      for (const test of report.ok ? report.cases : []) {
        const key = keyOf(test, kind);
        if (key !== undefined && test.seconds !== undefined) seconds.set(key, (seconds.get(key) ?? 0) + test.seconds);
      }
    }
    return seconds;
  }

  /** Fixed by whichever node asks first: two nodes that split by different timings would run a test twice, or never. */
  async #earlierRun(): Promise<string | undefined> {
    const path = join(this.#jobFolder, this.#run, baseline);
    const known = await readFile(path, "utf8").catch(() => undefined);
    if (known !== undefined) return known || undefined;
    const runs = (await this.#runs()).filter(({ name, hasResults }) => name !== this.#run && hasResults);
    await publishOnce(path, runs.at(-1)?.name ?? "");
    return (await readFile(path, "utf8")) || undefined;
  }

  /** Oldest first. */
  async #runs(): Promise<{ name: string; at: number; hasResults: boolean }[]> {
    const names = await readdir(this.#jobFolder).catch(() => []);
    const runs = names.map(async (name) => {
      const files = await readdir(join(this.#jobFolder, name)).catch(() => []);
      const found = await stat(join(this.#jobFolder, name)).catch(() => undefined);
      return { name, at: found?.mtimeMs ?? 0, hasResults: files.some((file) => file.endsWith(".xml")) };
    });
    return (await Promise.all(runs)).toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  }

  async #forgetOldRuns(): Promise<void> {
    await mkdir(this.#jobFolder, { recursive: true });
    for (const { name } of (await this.#runs()).slice(0, -keptRuns)) {
      if (name !== this.#run) await rm(join(this.#jobFolder, name), { recursive: true, force: true });
    }
  }
}

function keyOf(test: TestCase, kind: Kind): string | undefined {
  switch (kind) {
    case "filename":
      return test.file?.replace(/^(?:\.\/)+/, "");
    case "classname":
      return test.classname;
    case "testname":
      return test.name;
  }
}

function nameOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
