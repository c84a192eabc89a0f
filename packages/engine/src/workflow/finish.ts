import { autoRerun } from "../rerun/auto-rerun.ts";
import { type Change, settle } from "./change.ts";
import type { Effect } from "./effect.ts";
import { releaseLocks } from "./locks.ts";
import type { WorkflowState } from "./state.ts";
import { isEnded, workflowStatus } from "./status.ts";

export type Advanced = readonly [next: WorkflowState, effects: readonly Effect[]];

/** Works off a change and draws the workflow's own conclusions from its jobs. */
export function finish(before: WorkflowState, change: Change): Advanced {
  settle(change);
  releaseLocks(change);
  const { jobs, locks, stop, effects, at } = change;
  const status = workflowStatus(jobs, stop);
  const next: WorkflowState = {
    ...before,
    jobs,
    locks: [...locks],
    status,
    ...(stop !== undefined && { stop }),
    ...(isEnded(status) && { endedAt: at }),
  };
  if (isEnded(status)) {
    effects.push({ type: "workflow-ended", status });
    const number = autoRerun(next, at);
    if (number !== undefined) effects.push({ type: "auto-rerun", number });
  }
  return [next, effects];
}
