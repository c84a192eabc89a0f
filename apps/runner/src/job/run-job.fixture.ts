import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildJob, PlanJob, RunStep, Step } from "@ringfort/contract";
import type { Executor, Limits } from "../executors/executor.ts";
import { processExecutor } from "../executors/process/process.ts";
import { readHost } from "../executors/settings.ts";
import type { JobEvent, JobOutcome, JobRequest, StepOutcome } from "./job.ts";
import { runJob } from "./run-job.ts";

const at = { file: "config.yml", start: 0, end: 0 };

/** What is said of a step in a test; the rest is what the compiler fills in. */
export type WrittenStep = Partial<RunStep> | (Partial<Step> & { type: Exclude<Step["type"], "run"> });

function step(written: WrittenStep): Step {
  const common = { at, name: written.name ?? (written as RunStep).command ?? written.type };
  switch (written.type) {
    case undefined:
    case "run":
      return {
        type: "run",
        command: "true",
        environment: {},
        background: false,
        noOutputTimeoutMs: 600_000,
        when: "on_success",
        maxAutoReruns: 0,
        autoRerunDelayMs: 0,
        ...written,
        ...common,
      } as RunStep;
    case "checkout":
      return { method: "full", ...written, ...common } as Step;
    case "save_cache":
      return { when: "on_success", ...written, ...common } as Step;
    default:
      return { ...written, ...common } as Step;
  }
}

export interface RanJob {
  readonly outcome: JobOutcome;
  readonly events: readonly JobEvent[];
  /** What each step printed, by number. */
  readonly output: Readonly<Record<number, string>>;
  readonly steps: Readonly<Record<number, StepOutcome>>;
  /** Why a step ended as it did. */
  readonly reasons: Readonly<Record<number, string | undefined>>;
}

export interface Written extends Partial<Omit<JobRequest, "job" | "limits">> {
  readonly steps: readonly WrittenStep[];
  readonly build?: Partial<BuildJob>;
  readonly limits?: Partial<Limits>;
}

const mebibyte = 1024 * 1024;
const limits: Limits = {
  processes: 500,
  memoryBytes: 512 * mebibyte,
  cpus: 2,
  diskBytes: 512 * mebibyte,
  timeMs: 60_000,
  logBytes: 10 * mebibyte,
};

const closed = () => Promise.reject(new Error("This test has no stores"));
const noStores = {
  caches: { has: closed, find: closed, save: closed },
  workspace: { layers: closed, persist: closed },
  artifacts: { store: closed },
  testResults: { store: closed, timings: closed },
};

/** A job as the compiler gives it. */
export function writtenJob(
  steps: readonly WrittenStep[],
  build: Partial<BuildJob> = {},
): PlanJob & { readonly build: BuildJob } {
  return {
    name: "test",
    declaredName: "test",
    cell: {},
    type: "build",
    requires: [],
    contexts: [],
    at,
    build: {
      executor: { type: "machine", dockerLayerCaching: false },
      environment: {},
      workingDirectory: "~/project",
      parallelism: 1,
      ...build,
      steps: steps.map(step),
    },
  };
}

let jobs = 0;

function requestOf(written: Written, onEvent: JobRequest["onEvent"]): JobRequest {
  const { steps, build, ...rest } = written;
  jobs += 1;
  const executor: Executor = processExecutor(readHost());
  return {
    id: `job${process.pid}x${jobs}`,
    node: { index: 0, total: 1 },
    executor,
    builtIns: { CI: "true", CIRCLECI: "true", CIRCLE_SHA1: "5f00", CIRCLE_BRANCH: "main" },
    secrets: {},
    sshKeys: new Map(),
    checkout: { kind: "folder", folder: "/nonexistent" },
    remoteDocker: false,
    ...noStores,
    signal: new AbortController().signal,
    ...rest,
    onEvent,
    limits: { ...limits, ...written.limits },
    job: writtenJob(steps, build),
  };
}

/** Runs a job in the process executor. `onEvent` sees events as they come. */
export async function runWritten(written: Written): Promise<RanJob> {
  const events: JobEvent[] = [];
  const request = requestOf(written, (event) => {
    events.push(event);
    return written.onEvent?.(event);
  });
  const outcome = await runJob(request);
  const output: Record<number, string> = {};
  const steps: Record<number, StepOutcome> = {};
  const reasons: Record<number, string | undefined> = {};
  for (const event of events) {
    if (event.type === "output") output[event.step] = (output[event.step] ?? "") + event.text;
    if (event.type !== "step-ended") continue;
    steps[event.step] = event.outcome;
    reasons[event.step] = event.reason;
  }
  return { outcome, events, output, steps, reasons };
}

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "ringfort-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
