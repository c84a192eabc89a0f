import type { JobStatus, RequirableStatus, WorkflowStatus } from "@ringfort/contract";
import type { JobMove } from "./job/moves.ts";

/**
 * Where CircleCI's documentation is silent or contradicts itself, this file says how Ringfort reads it.
 * Each entry is used by the code, so that a reading is changed here and nowhere else.
 */

/**
 * Of jobs that ended differently, the first status found here is the workflow's.
 * The documentation has one sentence per status and none for mixtures. `not_run` stands last: a job that was merely not
 * needed does not prevent `success`, and only a workflow in which nothing at all ran is itself `not_run`. Unlocking is no
 * running: a deployment that its serial group skipped must not look like one that succeeded.
 */
export const mixedEnds = [
  "unauthorized",
  "failed",
  "canceled",
  "success",
  "not_run",
] as const satisfies WorkflowStatus[];

/**
 * What `requires` and the workflow see of a job's end. The API knows three more ways to fail than `requires` can name;
 * they count as failed. A `retried` job is an earlier attempt: its successor decides, so nothing counts it as failed.
 */
export function countsAs(ended: JobStatus): RequirableStatus | undefined {
  switch (ended) {
    case "success":
    case "failed":
    case "canceled":
    case "unauthorized":
    case "not_run":
      return ended;
    case "infrastructure_fail":
    case "timedout":
    case "terminated-unknown":
      return "failed";
    case "retried":
      return "not_run";
    case "blocked":
    case "queued":
    case "not_running":
    case "running":
    case "on_hold":
      return undefined;
  }
}

/** A workflow that waits both for an approval and for a serial group shows what a person can do something about. */
export function statusWhileWaiting(waits: {
  readonly onHold: boolean;
  readonly inSerialGroup: boolean;
}): WorkflowStatus {
  if (waits.onHold) return "on_hold";
  return waits.inSerialGroup ? "queued" : "running";
}

/** Nothing is documented about refusing an approval except canceling the job: a denial is that, by another name. */
export const approvalDenied: JobMove = "cancel";

/**
 * `requires: [x: canceled]` is documented for a canceled job. When the whole workflow is canceled such dependents do not
 * start: every job that has not begun ends with this move, before any requirement is looked at.
 */
export const workflowStopped: JobMove = "cancel";

/**
 * A job that was told to stop and then is lost did stop. What it reports itself (it had just succeeded, or failed) stays
 * true, because the work was done.
 */
export function endAfterStop(reported: JobMove): JobMove {
  return reported === "lose" || reported === "vanish" ? "cancel" : reported;
}

/**
 * "Rerun from failed" runs jobs with these ends again, and whatever stands behind them. Only `failed` is documented.
 * `not_run` is not among them: such a job stands behind one of these, or was not needed. A rerun of chosen jobs leaves
 * all others with the results they had, failures too, because nothing is said about forgetting those.
 */
export const rerunFromFailed: readonly RequirableStatus[] = ["failed", "canceled", "unauthorized"];

/**
 * "Conflicting pipeline parameters." is described twice, once without the condition that the continuation passes the
 * parameter. The narrower text is taken: the wider one would refuse pipelines that the narrower one allows.
 */
export function parametersConflict(parameter: {
  readonly declaredInBoth: boolean;
  readonly passed: boolean;
  readonly triggeredWithOtherThanDefault: boolean;
}): boolean {
  return parameter.declaredInBoth && parameter.passed && parameter.triggeredWithOtherThanDefault;
}
