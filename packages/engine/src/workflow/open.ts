import { countsAs } from "../readings.ts";
import { change, makeReady, move, replace } from "./change.ts";
import { type Advanced, finish } from "./finish.ts";
import type { WorkflowState } from "./state.ts";

/** Sets a new workflow going: its blocked jobs learn what they wait for, and those that wait for nothing begin. */
export function open(first: WorkflowState): Advanced {
  const opened = change(first, first.startedAt);
  // Read from `first`: what ends on the way is told to all by `settle`.
  const endOf = (place: number) => countsAs(first.jobs[place]!.status);
  for (const [place, { status }] of first.jobs.entries()) {
    if (status !== "blocked") continue;
    const { requires } = first.graph[place]!;
    const waitingFor = requires.filter(({ job }) => endOf(job) === undefined).length;
    const unmet = requires.some(({ job, statuses }) => {
      const end = endOf(job);
      return end !== undefined && !statuses.includes(end);
    });
    replace(opened, place, { waitingFor });
    if (unmet) move(opened, place, "requirement-failed");
    else if (waitingFor === 0) makeReady(opened, place);
  }
  return finish(first, opened);
}
