import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executors, isSkipped } from "./setup/executors.ts";
import { Project } from "./setup/ringfort.ts";
import { scenarios } from "./setup/scenarios.ts";

interface Event {
  readonly type: string;
  readonly job?: string;
  readonly status?: string;
  readonly text?: string;
  readonly results?: string;
  readonly jobs?: readonly { readonly executor?: string }[];
}

for (const { name, config, files, runs } of scenarios) {
  for (const executor of executors) {
    describe.skipIf(isSkipped(executor))(`scenario ${name} in ${executor}`, () => {
      let project: Project;
      beforeAll(async () => {
        project = await Project.make({ ".circleci/config.yml": config, ...files });
      });
      afterAll(async () => project[Symbol.asyncDispose]());

      test.each(runs)("ringfort run $arguments ends with $exitCode", async (run) => {
        const ended = await project.ringfort("run", "--json", "--executor", executor, ...run.arguments);
        expect(ended.stderr).toBe("");
        const events = ended.stdout
          .trimEnd()
          .split("\n")
          .map((line): Event => JSON.parse(line));
        expect(executorsIn(events)).toEqual([executor]);
        expect(statuses(events), printed(events)).toMatchObject(run.jobs);
        expect(ended.exitCode).toBe(run.exitCode);
        for (const [job, texts] of Object.entries(run.prints ?? {})) {
          for (const text of texts) expect(printed(events, job)).toContain(text);
        }
        for (const [job, texts] of Object.entries(run.neverPrints ?? {})) {
          for (const text of texts) expect(printed(events, job)).not.toContain(text);
        }
        const results = events.at(-1)?.results ?? "";
        for (const [path, content] of Object.entries(run.results ?? {})) {
          expect(await readFile(join(results, path), "utf8")).toBe(content);
        }
      });

      test("nothing is left behind", async () => {
        expect(readdirSync(project.temporary)).toEqual([]);
        expect(project.git("status", "--porcelain")).toBe("");
      });
    });
  }
}

function executorsIn(events: readonly Event[]): string[] {
  const named = events.flatMap(({ jobs }) => jobs?.flatMap(({ executor }) => executor ?? []) ?? []);
  return [...new Set(named)];
}

function statuses(events: readonly Event[]): Record<string, string> {
  const last: Record<string, string> = {};
  for (const { type, job, status } of events) if (type === "job-status" && job && status) last[job] = status;
  return last;
}

function printed(events: readonly Event[], of?: string): string {
  const outputs = events.filter(({ type, job }) => type === "output" && (of === undefined || job === of));
  return outputs.map(({ text }) => text).join("");
}
