import { countsAs, rerunFromFailed } from "../readings.ts";
import { indexOf, reach } from "../workflow/graph.ts";
import type { WorkflowState } from "../workflow/state.ts";

export type RerunChoice =
  | { readonly from: "start" }
  | { readonly from: "failed" }
  /** Ids of jobs of the workflow that is rerun. */
  | { readonly jobs: readonly string[] };

/** The places of the jobs that a rerun runs again; all others keep their results. */
export function jobsToRun(ended: WorkflowState, choice: RerunChoice): Set<number> | "no-such-job" | "nothing-failed" {
  const { placeOf, dependents } = indexOf(ended);
  const behind = (places: Iterable<number>) => reach(places, (place) => dependents[place]!);
  if ("jobs" in choice) {
    const chosen = choice.jobs.map((id) => placeOf.get(id));
    if (chosen.length === 0 || !chosen.every((place) => place !== undefined)) return "no-such-job";
    return behind(reach(chosen, (place) => unsatisfied(ended, place)));
  }
  if (choice.from === "start") return new Set(ended.jobs.keys());
  const failed = [...ended.jobs.keys()].filter((place) => runsAgainFromFailed(ended, place));
  return failed.length === 0 ? "nothing-failed" : behind(failed);
}

function runsAgainFromFailed(ended: WorkflowState, place: number): boolean {
  const end = countsAs(ended.jobs[place]!.status);
  return end !== undefined && rerunFromFailed.includes(end);
}

/** A chosen job could not start behind these, so they run again with it. */
function unsatisfied(ended: WorkflowState, place: number) {
  return ended.graph[place]!.requires.filter(({ job, statuses }) => {
    const end = countsAs(ended.jobs[job]!.status);
    return end === undefined || !statuses.includes(end);
  });
}
