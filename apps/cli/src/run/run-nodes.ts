import { join } from "node:path";
import type { BuildJob, PlanJob, PlanWorkflow } from "@ringfort/contract";
import type { WorkspaceGraph } from "@ringfort/engine";
import {
  defaultLimits,
  type Executor,
  type JobEvent,
  type JobOutcome,
  type JobRequest,
  LocalCaches,
  LocalTestResults,
  LocalWorkspace,
  runJob,
} from "@ringfort/runner";
import type { ChosenExecutors } from "./choose-executors.ts";
import { builtInVariables, type PipelineFacts } from "./pipeline-facts.ts";
import type { ResultsFolder } from "./results-folder.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunningJob } from "./run-workflows.ts";
import type { Slots } from "./slots.ts";
import { secretsOf, type Variables } from "./variables.ts";

/** What all jobs of a run share. */
export interface RunHouse {
  readonly facts: PipelineFacts;
  readonly user: string;
  readonly variables: Variables;
  readonly slots: Slots;
  /** Short, unique on this machine; every room's name begins with it. */
  readonly runId: string;
  readonly executors: ChosenExecutors;
  /** Ready when the copy of the tree is. */
  readonly checkout: () => Promise<JobRequest["checkout"]>;
  readonly inPlace?: string;
  readonly remoteDocker: boolean;
  /** Folder for what this project keeps between runs. */
  readonly projectCache: string;
  readonly results: ResultsFolder;
  /** This run's own folder; its workspaces are below. */
  readonly temporary: string;
  readonly graphOf: (workflow: PlanWorkflow) => WorkspaceGraph;
  readonly nextNumber: () => number;
  readonly emit: (event: RunEvent) => void;
}

/** Runs every node of a job, each in a room of its own; the job ends as its worst node did. */
export async function runNodes(
  house: RunHouse,
  running: RunningJob,
  started: () => void,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { job } = running;
  if (!isBuild(job)) {
    started();
    return { status: "success", reason: `${job.type} jobs do nothing in a local run` };
  }
  const executor = house.executors.of(job);
  if (!executor) {
    started();
    return { status: "infrastructure_fail", reason: house.executors.refusalOf(job) ?? "no executor can run it" };
  }
  const number = house.nextNumber();
  const total = job.build.parallelism;
  const outcomes = await Promise.all(
    Array.from({ length: total }, (_, index) =>
      house.slots.run(async (): Promise<JobOutcome> => {
        if (signal.aborted) return { status: "canceled" };
        started();
        return await runJob(await requestFor(house, { ...running, job, executor }, { number, index, total }, signal));
      }),
    ),
  );
  return worst(outcomes);
}

type Build = PlanJob & { readonly build: BuildJob };

function isBuild(job: PlanJob): job is Build {
  return job.build !== undefined;
}

interface Node {
  readonly number: number;
  readonly index: number;
  readonly total: number;
}

async function requestFor(
  house: RunHouse,
  {
    job,
    jobId,
    workflow,
    workflowId,
    workspaceId,
    executor,
  }: RunningJob & { readonly job: Build; readonly executor: Executor },
  { number, index, total }: Node,
  signal: AbortSignal,
): Promise<JobRequest> {
  const place = { workflow: workflow.name, job: job.name, node: index };
  const history = new LocalTestResults(join(house.projectCache, "test-results"), { job: job.name, run: house.runId });
  return {
    id: `${house.runId}-${number}-${index}`,
    job,
    node: { index, total },
    executor,
    limits: defaultLimits,
    builtIns: builtInVariables(house.facts, house.user, { job: job.name, jobId, number, workflowId, workspaceId }),
    secrets: secretsOf(job, house.variables),
    sshKeys: new Map(),
    checkout: await house.checkout(),
    ...(house.inPlace !== undefined && { inPlace: house.inPlace }),
    remoteDocker: house.remoteDocker,
    // What a container saved does not fit the machine around it, so each kind of room has its own.
    caches: new LocalCaches(join(house.projectCache, "caches", executor.name)),
    workspace: new LocalWorkspace(join(house.temporary, "workspaces", workspaceId), job.name, house.graphOf(workflow)),
    artifacts: house.results.artifacts(workflow.name, job.name),
    testResults: house.results.testResults(workflow.name, job.name, history),
    onEvent: (event: JobEvent) => house.emit({ ...event, ...place }),
    signal,
  };
}

const byWeight = ["canceled", "failed", "timedout", "infrastructure_fail", "success"] as const;

function worst(outcomes: readonly JobOutcome[]): JobOutcome {
  for (const status of byWeight) {
    const found = outcomes.find((outcome) => outcome.status === status);
    if (found) return found;
  }
  return { status: "success" };
}
