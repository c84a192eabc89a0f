import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanWorkflow } from "@ringfort/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PlainDisplay } from "../terminal/plain.ts";
import { pipelineFacts } from "./pipeline-facts.ts";
import { approval, checkout, job, needs, run, workflow } from "./plan.fixture.ts";
import { nameProject } from "./project.ts";
import type { RunEnded, RunEvent } from "./run-event.ts";
import { type RunPlan, runPlan } from "./run-plan.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-plan-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly ended: RunEnded;
  readonly events: readonly RunEvent[];
  /** The log as `--plain` prints it. */
  readonly log: string;
  statusOf(job: string): string | undefined;
}

async function runHere(workflows: readonly PlanWorkflow[], more: Partial<RunPlan> = {}): Promise<Ran> {
  const events: RunEvent[] = [];
  let log = "";
  const display = new PlainDisplay({ write: (text) => (log += text), colour: false });
  const project = join(folder, "project");
  const temporary = await mkdtemp(join(folder, "temporary-"));
  const emit = (event: RunEvent) => {
    events.push(event);
    display.show(event);
    more.emit?.(event);
  };
  const ended = await runPlan({
    workflows,
    project,
    git: {},
    facts: pipelineFacts(nameProject(project, {}), {}, {}),
    tree: { kind: "copy" },
    variables: { project: {}, contexts: new Map(), warnings: [] },
    approved: new Set(),
    executor: "process",
    remoteDocker: false,
    cacheFolder: join(folder, "cache"),
    temporary,
    now: Date.now,
    signal: new AbortController().signal,
    ...more,
    emit,
  });
  emit(ended);
  const statusOf = (name: string) =>
    events.findLast((event) => event.type === "job-status" && event.job === name)?.["status" as never];
  return { ended, events, log, statusOf };
}

test("jobs run in the order of their requirements, and their output is told line by line", async () => {
  const ran = await runHere([
    workflow("ci", job("second", [run("echo two")], needs("first")), job("first", [run("echo one; echo more")])),
  ]);
  expect(ran.ended).toMatchObject({ outcome: "success", exitCode: 0 });
  const lines = ran.log.split("\n");
  expect(lines.indexOf("second | two")).toBeGreaterThan(lines.indexOf("first | more"));
  expect(lines.indexOf("first | more")).toBe(lines.indexOf("first | one") + 1);
});
