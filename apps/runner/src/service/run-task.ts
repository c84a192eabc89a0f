import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Claim } from "@ringfort/contract";
import { egressInFile, openEgress } from "../egress/project-egress.ts";
import { chooseExecutor, type Probes } from "../executors/choose.ts";
import type { JobUser } from "../executors/executor.ts";
import type { JobEvent, JobOutcome, JobRequest } from "../job/job.ts";
import { runJob } from "../job/run-job.ts";
import type { Attest, Keyholder } from "../keyholder/keyholder.ts";
import { tokenSource } from "../oidc/token-source.ts";
import { tokensAtStart } from "../oidc/tokens-at-start.ts";
import { continuingOf } from "./continue-pipeline.ts";
import { decideTask, type TaskJob } from "./decide-task.ts";
import type { Repositories } from "./repositories.ts";
import type { ServiceOptions } from "./service-options.ts";
import { Objects } from "./stores/objects.ts";
import { RemoteArtifacts } from "./stores/remote-artifacts.ts";
import { RemoteCaches } from "./stores/remote-caches.ts";
import { RemoteTestResults } from "./stores/remote-test-results.ts";
import { RemoteWorkspace } from "./stores/remote-workspace.ts";
import type { TaskConnection } from "./task-connection.ts";

/** What all tasks of a runner share. */
export interface TaskHouse {
  readonly options: ServiceOptions;
  readonly probes: Probes;
  readonly repositories: Repositories;
  /** Who decides about jobs for which something is sealed; without one they fail. */
  readonly keyholder: Keyholder | undefined;
  /** Folders of tasks, closed to jobs. */
  readonly tasks: string;
}

export interface TaskPlace {
  readonly connection: TaskConnection;
  readonly user: JobUser | undefined;
  readonly onEvent: (event: JobEvent) => void | Promise<void>;
  readonly signal: AbortSignal;
}

export interface TaskOutcome extends JobOutcome {
  /** Of a job that the runner has found in git itself: who signs how it ended. */
  readonly attest?: Attest;
  readonly notes?: readonly string[];
}

/** Runs what was claimed, from the checkout to the outcome; its folder is gone afterwards. */
export async function runTask(house: TaskHouse, claim: Claim, place: TaskPlace): Promise<TaskOutcome> {
  const folder = join(house.tasks, nameOf(claim));
  try {
    await mkdir(folder, { mode: 0o700 });
    const decided = await decideTask(house.keyholder, claim, place);
    if (!decided.ok) return refuse(place, decided.message, decided.status);
    const { task } = decided;
    const outcome = await runDecided(house, claim, task, { ...place, folder });
    return { ...outcome, notes: task.notes, ...(task.verified && { attest: task.verified.attest }) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runDecided(
  house: TaskHouse,
  claim: Claim,
  task: TaskJob,
  place: TaskPlace & { readonly folder: string },
): Promise<JobOutcome> {
  const { job } = task;
  const choice = await chooseExecutor(house.options.executor, job.build, house.probes);
  if (!choice.ok) return refuse(place, choice.message);
  const tokens = task.verified && tokenSource(task.verified.attest, place.connection);
  const [tree, atStart] = await Promise.all([
    prepareTree(house, task, place.folder, place.signal),
    tokens ? tokensAtStart(tokens) : { environment: {}, notes: [] },
  ]);
  if (!tree.ok) return refuse(place, tree.message, tree.status);
  const { trust } = house.options;
  const project = claim.project.slug;
  const rules = task.verified ? task.verified.egress : await egressInFile(trust?.trustFile, project);
  await using egress = await openEgress(rules, { stateFolder: trust?.stateFolder, project });
  return await runJob({
    id: nameOf(claim),
    job,
    node: claim.node,
    executor: choice.executor,
    limits: house.options.limits,
    builtIns: task.builtIns,
    secrets: { ...task.variables, ...atStart.environment },
    sshKeys: new Map(Object.entries(task.sshKeys)),
    checkout: { kind: "folder", folder: tree.folder },
    remoteDocker: house.options.remoteDocker && !claim.strict,
    ...(place.user && { user: place.user }),
    strict: claim.strict,
    ...storesOf(house, place.connection, place.folder, task),
    notes: [...task.notes, ...atStart.notes, ...(egress?.notes ?? [])],
    ...(egress && { egress: egress.proxy }),
    ...(tokens && { tokens }),
    ...(task.verified && { continuing: continuingOf(task.verified.attest, place.connection) }),
    onEvent: place.onEvent,
    signal: place.signal,
  });
}

/** Short, and unique on this machine even when a task comes back to it. */
function nameOf({ task, fence }: Claim): string {
  return `${task.replaceAll("-", "").slice(0, 12)}x${fence}`;
}

type Tree =
  | { readonly ok: true; readonly folder: string }
  | { readonly ok: false; readonly message: string; readonly status: "failed" | "infrastructure_fail" };

/** A job that checks nothing out need not wait for git. */
async function prepareTree(
  house: TaskHouse,
  { job, checkout }: TaskJob,
  folder: string,
  signal: AbortSignal,
): Promise<Tree> {
  const target = join(folder, "tree");
  const isNeeded = job.build.steps.some(({ type }) => type === "checkout");
  if (!isNeeded) return { ok: true, folder: target };
  const fetched = await house.repositories.checkOut(checkout, target, { keyFolder: folder, signal });
  return fetched.ok ? { ok: true, folder: target } : fetched;
}

function storesOf(
  { options }: TaskHouse,
  connection: TaskConnection,
  folder: string,
  { verified }: TaskJob,
): Pick<JobRequest, "caches" | "workspace" | "artifacts" | "testResults"> {
  const objects = new Objects({ connection, folder, mostBytes: options.limits.diskBytes });
  return {
    caches: new RemoteCaches(connection, objects, verified?.storage),
    workspace: new RemoteWorkspace(connection, objects, verified?.storage),
    artifacts: new RemoteArtifacts(connection, objects),
    testResults: new RemoteTestResults(connection),
  };
}

/** A job that cannot begin says why where its environment would have been made. */
function refuse(
  { onEvent, signal }: TaskPlace,
  message: string,
  status: "failed" | "infrastructure_fail" = "failed",
): JobOutcome {
  const stopped = signal.aborted;
  const reason = stopped ? "The job was canceled" : message;
  void onEvent({ type: "step-started", step: -1, name: "Spin up environment", at: Date.now() });
  void onEvent({ type: "output", step: -1, text: `${reason}\n` });
  void onEvent({ type: "step-ended", step: -1, outcome: stopped ? "canceled" : "failed", reason, at: Date.now() });
  if (stopped) return { status: "canceled", reason };
  return status === "failed" ? { status, failedStep: -1, reason } : { status, reason };
}
