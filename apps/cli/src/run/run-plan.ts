import { randomBytes } from "node:crypto";
import { availableParallelism, userInfo } from "node:os";
import { join } from "node:path";
import type { PlanWorkflow } from "@ringfort/contract";
import type { WorkspaceGraph } from "@ringfort/engine";
import { holdFifoStock, type JobRequest } from "@ringfort/runner";
import { exitCodes } from "../command.ts";
import type { ChosenExecutors } from "./choose-executors.ts";
import type { Tree } from "./choose-tree.ts";
import { roomPrefix } from "./end-jobs.ts";
import type { GitFacts } from "./git-facts.ts";
import type { PipelineFacts } from "./pipeline-facts.ts";
import { projectKey } from "./project.ts";
import { ResultsFolder } from "./results-folder.ts";
import type { RunEnded, RunEvent } from "./run-event.ts";
import { type RunHouse, runNodes } from "./run-nodes.ts";
import { runWorkflows, type WorkflowsOutcome } from "./run-workflows.ts";
import { Slots } from "./slots.ts";
import { cloneCommit, copyWorkingTree } from "./source-tree.ts";
import type { Variables } from "./variables.ts";

export const stopped = 4;
const onHold = 5;

export interface RunPlan {
  readonly workflows: readonly PlanWorkflow[];
  /** The project's folder. */
  readonly project: string;
  readonly git: GitFacts;
  readonly facts: PipelineFacts;
  readonly tree: Tree;
  readonly variables: Variables;
  readonly approved: ReadonlySet<string>;
  readonly executors: ChosenExecutors;
  readonly remoteDocker: boolean;
  /** What outlives runs: one folder for all projects. */
  readonly cacheFolder: string;
  /** What this run alone needs; its owner removes it. */
  readonly temporary: string;
  readonly emit: (event: RunEvent) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Runs the chosen workflows to their end and says how that was. */
export async function runPlan(plan: RunPlan): Promise<RunEnded> {
  const { workflows, emit, now, signal } = plan;
  const house = openHouse(plan);
  const letGo = holdFifoStock();
  const outcome = await runWorkflows({
    workflows,
    approved: plan.approved,
    executorOf: (job) => plan.executors.of(job)?.name,
    runJob: (job, started, jobSignal) => runNodes(house, job, started, jobSignal),
    emit,
    now,
    signal,
  }).finally(letGo);
  const results = await house.results.path();
  return { type: "run-ended", at: now(), ...conclude(outcome, signal), ...(results !== undefined && { results }) };
}

function openHouse(plan: RunPlan): RunHouse {
  let number = 0;
  const checkout = prepareTree(plan);
  return {
    facts: plan.facts,
    user: userInfo().username,
    variables: plan.variables,
    // Jobs that share one tree would see each other's half-written files.
    slots: new Slots(plan.tree.kind === "in-place" ? 1 : jobsAtOnce()),
    runId: `${roomPrefix(process.pid)}${randomBytes(3).toString("hex")}`,
    executors: plan.executors,
    checkout: () => checkout,
    ...(plan.tree.kind === "in-place" && { inPlace: plan.project }),
    remoteDocker: plan.remoteDocker,
    projectCache: join(plan.cacheFolder, "projects", projectKey(plan.project)),
    results: new ResultsFolder(plan.project),
    temporary: plan.temporary,
    graphOf: graphs(),
    nextNumber: () => ++number,
    emit: plan.emit,
  };
}

/** As many as there are cores; a few more on small machines, because jobs also wait. */
function jobsAtOnce(): number {
  return Math.min(16, Math.max(4, availableParallelism()));
}

/** Each workflow's graph, worked out once: a thousand jobs ask for it. */
function graphs(): RunHouse["graphOf"] {
  const known = new Map<PlanWorkflow, WorkspaceGraph>();
  return (workflow) => {
    const graph =
      known.get(workflow) ?? new Map(workflow.jobs.map(({ name, requires }) => [name, requires.map(({ job }) => job)]));
    known.set(workflow, graph);
    return graph;
  };
}

/** One copy for the whole run, made before the first job starts so that later edits do not show, and only if a job asks for it. */
async function prepareTree({ tree, workflows, project, git, temporary }: RunPlan): Promise<JobRequest["checkout"]> {
  if (tree.kind === "in-place") return { kind: "in-place" };
  const folder = join(temporary, "tree");
  const isNeeded = workflows.some(({ jobs }) =>
    jobs.some((job) => job.build?.steps.some(({ type }) => type === "checkout")),
  );
  if (!isNeeded) return { kind: "folder", folder };
  if (tree.kind === "commit" && git.repository) {
    const commit = { branch: git.branch, revision: tree.revision };
    return { kind: "folder", folder: await cloneCommit(project, git.repository, commit, folder) };
  }
  await copyWorkingTree(project, git, folder);
  return { kind: "folder", folder };
}

/** A person's stop counts most, then a failure, then an approval that is missing. */
function conclude(
  { statuses, holds }: WorkflowsOutcome,
  signal: AbortSignal,
): Pick<RunEnded, "outcome" | "exitCode" | "holds"> {
  if (signal.aborted) return { outcome: "stopped", exitCode: stopped, holds };
  if (statuses.some((status) => status !== "success" && status !== "on_hold")) {
    return { outcome: "failed", exitCode: exitCodes.failed, holds };
  }
  if (holds.length > 0) return { outcome: "on_hold", exitCode: onHold, holds };
  return { outcome: "success", exitCode: exitCodes.ok, holds };
}
