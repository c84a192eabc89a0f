import type { BuildJob, PlanJob, PlanWorkflow } from "@ringfort/contract";
import { chooseExecutor, type Executor, type ExecutorName, probeExecutors, readHost } from "@ringfort/runner";
import { CommandFailure } from "../command.ts";

/** Where each job of a run is to run. */
export interface ChosenExecutors {
  readonly of: (job: PlanJob) => Executor | undefined;
  /** Why a job can run nowhere on this machine. */
  readonly refusalOf: (job: PlanJob) => string | undefined;
  /** One line for each choice: what was chosen, and what differs from CircleCI. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Chooses for all jobs before any starts. Jobs that can run nowhere fail by themselves, unless that is all of them. */
export async function chooseExecutors(
  workflows: readonly PlanWorkflow[],
  asked: ExecutorName | "auto",
): Promise<ChosenExecutors> {
  const probes = probeExecutors(readHost());
  const builds = workflows.flatMap(({ jobs }) =>
    jobs.filter((job): job is PlanJob & { build: BuildJob } => !!job.build),
  );
  const executors = new Map<PlanJob, Executor>();
  const refusals = new Map<PlanJob, string>();
  const chosen = new Map<string, string[]>();
  for (const job of builds) {
    const choice = await chooseExecutor(asked, job.build, probes);
    if (choice.ok) executors.set(job, choice.executor);
    else refusals.set(job, choice.message);
    if (choice.ok) chosen.set(choice.why, [...(chosen.get(choice.why) ?? []), job.name]);
  }
  const reasons = [...new Set(refusals.values())];
  if (executors.size === 0 && reasons.length > 0) throw new CommandFailure(reasons.join("\n"));
  return {
    of: (job) => executors.get(job),
    refusalOf: (job) => refusals.get(job),
    notes: [...chosen].map(([why, jobs]) => (chosen.size === 1 ? `Executor: ${why}` : `${listed(jobs)}: ${why}`)),
    warnings: [...refusals].map(([job, message]) => `${job.name} cannot run here. ${message}`),
  };
}

function listed(jobs: readonly string[]): string {
  return jobs.length > 4 ? `${jobs.slice(0, 3).join(", ")} and ${jobs.length - 3} more` : jobs.join(", ");
}
