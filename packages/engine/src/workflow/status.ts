import type { RequirableStatus, WorkflowStatus } from "@ringfort/contract";
import { isTerminal } from "../job/moves.ts";
import { countsAs, mixedEnds, statusWhileWaiting } from "../readings.ts";
import type { JobState, WorkflowState } from "./state.ts";

/** A workflow's status follows from its jobs and from whether it was stopped as a whole; nothing else sets it. */
export function workflowStatus(jobs: readonly JobState[], stop?: WorkflowState["stop"]): WorkflowStatus {
  const seen = new Set<Standing>();
  let last: JobState | undefined;
  for (const job of jobs) {
    // This runs after every event. Neighbors in a large matrix mostly stand alike, and comparing is cheap.
    if (job.status === last?.status && job.type === last.type && job.waitingFor === last.waitingFor) continue;
    seen.add(standing(job));
    last = job;
  }
  const unfinished = seen.has("active") || seen.has("on_hold") || seen.has("in-serial-group") || seen.has("blocked");
  if (!unfinished) return stop ?? mixedEnds.find((status) => seen.has(status)) ?? "success";
  if (seen.has("failed")) return "failing";
  if (seen.has("active")) return "running";
  return statusWhileWaiting({ onHold: seen.has("on_hold"), inSerialGroup: seen.has("in-serial-group") });
}

type Standing = RequirableStatus | "active" | "on_hold" | "in-serial-group" | "blocked";

function standing({ status, type, waitingFor }: JobState): Standing {
  const end = countsAs(status);
  if (end !== undefined) return type === "unlock" && end === "success" ? "not_run" : end;
  if (status === "on_hold") return "on_hold";
  if (status === "queued" && type === "lock") return "in-serial-group";
  return status === "blocked" && waitingFor > 0 ? "blocked" : "active";
}

/** Nothing can happen any more to a workflow in such a status. */
export function isEnded(status: WorkflowStatus): boolean {
  return endedStatuses.has(status);
}

const endedStatuses: ReadonlySet<WorkflowStatus> = new Set([...mixedEnds, "error"]);

export function hasEnded(job: JobState): boolean {
  return isTerminal(job.status);
}
