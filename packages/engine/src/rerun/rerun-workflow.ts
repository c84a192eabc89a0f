import type { Instant } from "@ringfort/contract";
import type { Advanced } from "../workflow/finish.ts";
import { open } from "../workflow/open.ts";
import type { JobState, Rerun, WorkflowState } from "../workflow/state.ts";
import { jobsToRun, type RerunChoice } from "./jobs-to-run.ts";
import { type RerunRefusal, refuseRerun } from "./limits.ts";
import { relock } from "./relock.ts";

export interface RerunStart {
  readonly id: string;
  /** One for each job of the workflow that is rerun, in its order. */
  readonly jobIds: readonly string[];
  readonly at: Instant;
  readonly by: Rerun["by"];
  /** All reruns of the first workflow, reruns of reruns included. */
  readonly rerunsSoFar: number;
}

export type Rerunning =
  | { readonly ok: true; readonly advanced: Advanced }
  | { readonly ok: false; readonly refusal: RerunRefusal };

/** A rerun is a new workflow of the same pipeline; the old one stays as it ended. */
export function rerunWorkflow(ended: WorkflowState, choice: RerunChoice, start: RerunStart): Rerunning {
  const refusal = refuseRerun(ended, start.rerunsSoFar, start.at);
  if (refusal) return { ok: false, refusal };
  const again = jobsToRun(ended, choice);
  if (typeof again === "string") return { ok: false, refusal: again };
  const graph = relock(ended, again);
  const { stop: _, endedAt: __, ...lasting } = ended;
  return {
    ok: true,
    advanced: open({
      ...lasting,
      id: start.id,
      status: "running",
      startedAt: start.at,
      rerun: lineage(ended, start),
      locks: [],
      graph,
      jobs: ended.jobs.map((job, place) => (again.has(place) ? anew : kept)(job, start.jobIds[place]!)),
    }),
  };
}

function lineage(ended: WorkflowState, { by, rerunsSoFar }: RerunStart): Rerun {
  const autoNumber = by === "auto" ? (ended.rerun?.autoNumber ?? 0) + 1 : 0;
  return { of: ended.id, number: rerunsSoFar + 1, by, autoNumber };
}

function anew({ name, type }: JobState, id: string): JobState {
  return { id, name, type, status: "blocked", waitingFor: 0 };
}

function kept(job: JobState, id: string): JobState {
  return { ...job, id, keptFrom: job.keptFrom ?? job.id };
}
