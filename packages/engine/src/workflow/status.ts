import type { WorkflowStatus } from "@ringfort/contract";
import { isTerminal } from "../job/moves.ts";
import { countsAs, mixedEnds, statusWhileWaiting } from "../readings.ts";
import type { JobState, WorkflowState } from "./state.ts";

/** A workflow's status follows from its jobs and from whether it was stopped as a whole; nothing else sets it. */
export function workflowStatus(jobs: readonly JobState[], stop?: WorkflowState["stop"]): WorkflowStatus {
  const ends = new Set<WorkflowStatus>();
  let active = false;
  let onHold = false;
  let inSerialGroup = false;
  let unfinished = false;
  for (const job of jobs) {
    const end = countsAs(job.status);
    if (end !== undefined) ends.add(end);
    else {
      unfinished = true;
      if (job.status === "on_hold") onHold = true;
      else if (job.status === "queued" && job.type === "lock") inSerialGroup = true;
      else if (job.status !== "blocked" || job.waitingFor === 0) active = true;
    }
  }
  if (!unfinished) return stop ?? mixedEnds.find((status) => ends.has(status)) ?? "success";
  if (ends.has("failed")) return "failing";
  if (active) return "running";
  return statusWhileWaiting({ onHold, inSerialGroup });
}

/** Nothing can happen any more to a workflow in such a status. */
export function isEnded(status: WorkflowStatus): boolean {
  return endedStatuses.has(status);
}

const endedStatuses: ReadonlySet<WorkflowStatus> = new Set([...mixedEnds, "error"]);

export function hasEnded(job: JobState): boolean {
  return isTerminal(job.status);
}
