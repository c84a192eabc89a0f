import type { Change } from "./change.ts";
import { reach } from "./graph.ts";
import { hasEnded } from "./status.ts";

/**
 * Leaves the serial groups that nothing of this workflow needs any more. An unlock job that ended is not enough: a job
 * group's unlock may end, `not_run` or canceled, while a job between lock and unlock still runs.
 */
export function releaseLocks(change: Change): void {
  for (const serialGroup of change.locks) {
    if (!isDone(change, serialGroup)) continue;
    change.locks.delete(serialGroup);
    change.effects.push({ type: "release-lock", serialGroup });
  }
}

function isDone(change: Change, serialGroup: string): boolean {
  const ended = (place: number) => hasEnded(change.jobs[place]!);
  const unlocks = change.index.unlocks.get(serialGroup);
  if (!unlocks) return change.jobs.every(hasEnded);
  if (!unlocks.every(ended)) return false;
  for (const place of reach(unlocks, (at) => change.graph[at]!.requires)) if (!ended(place)) return false;
  return true;
}
