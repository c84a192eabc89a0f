import type { Instant } from "@ringfort/contract";
import type { JobMove } from "../job/moves.ts";
import { approvalDenied, endAfterStop, workflowStopped } from "../readings.ts";
import { type Change, change, enqueue, move, replace, succeed } from "./change.ts";
import type { ReportedEnd, WorkflowEvent } from "./event.ts";
import { type Advanced, finish } from "./finish.ts";
import type { WorkflowState } from "./state.ts";
import { isEnded } from "./status.ts";

/** A workflow that has not ended in this time is canceled; an approval can wait as long. */
export const workflowLifetimeMs: Instant = 90 * 24 * 60 * 60 * 1000;

/** What becomes of a workflow when something happens, and what the world must do about it. */
export function advance(state: WorkflowState, event: WorkflowEvent): Advanced {
  if (isEnded(state.status)) return [state, []];
  const next = change(state, event.at);
  if ("jobId" in event) {
    const place = next.index.placeOf.get(event.jobId);
    if (place !== undefined) jobEvent(next, place, event);
  } else workflowEvent(next, state, event);
  return next.touched ? finish(state, next) : [state, []];
}

type JobEvent = Extract<WorkflowEvent, { jobId: string }>;

function jobEvent(change: Change, place: number, event: JobEvent): void {
  const { type } = change.jobs[place]!;
  const run = type === "build" || type === "release";
  switch (event.type) {
    case "job-authorized":
      if (awaitsAuthorization(change, place)) enqueue(change, place);
      return;
    case "job-unauthorized":
      if (awaitsAuthorization(change, place)) move(change, place, "context-denied");
      return;
    case "job-claimed":
      if (run) move(change, place, "claim");
      return;
    case "job-ended":
      if (run) end(change, place, event.status);
      return;
    case "approved":
      move(change, place, "approve", { approvedBy: event.by });
      return;
    case "approval-denied":
      if (type === "approval") move(change, place, approvalDenied);
      return;
    case "serial-group-granted":
      if (type === "lock" && change.jobs[place]!.status === "queued") succeed(change, place);
      return;
    case "serial-group-skipped":
      if (type === "lock" && move(change, place, "skip")) forgetLock(change, place);
      return;
    case "serial-group-timed-out":
      if (type === "lock" && change.jobs[place]!.status === "queued" && move(change, place, "cancel"))
        forgetLock(change, place);
      return;
    case "cancel-job":
      cancel(change, place);
      return;
  }
}

type WholeEvent = Exclude<WorkflowEvent, JobEvent>;

function workflowEvent(change: Change, state: WorkflowState, event: WholeEvent): void {
  switch (event.type) {
    case "cancel-workflow":
      stop(change, "canceled");
      return;
    case "workflow-errored":
      stop(change, "error");
      return;
    case "clock":
      if (event.at - state.startedAt >= workflowLifetimeMs) stop(change, "canceled");
      return;
  }
}

function awaitsAuthorization({ jobs }: Change, place: number): boolean {
  const { status, waitingFor } = jobs[place]!;
  return status === "blocked" && waitingFor === 0;
}

const moveOfEnd: Record<ReportedEnd, JobMove> = {
  success: "succeed",
  failed: "fail",
  canceled: "cancel",
  timedout: "time-out",
  infrastructure_fail: "lose",
  "terminated-unknown": "vanish",
};

function end(change: Change, place: number, status: ReportedEnd): void {
  const { status: before, stopping } = change.jobs[place]!;
  // A report about a job that nobody was given is not believed, except that it could not be started.
  if (before === "blocked") return;
  move(change, place, stopping ? endAfterStop(moveOfEnd[status]) : moveOfEnd[status]);
}

/** The serial group has struck the job off by itself. */
function forgetLock(change: Change, place: number): void {
  const { serialGroup } = change.graph[place]!;
  if (serialGroup !== undefined) change.locks.delete(serialGroup);
}

function cancel(change: Change, place: number, how: JobMove = "cancel"): void {
  const { id: jobId, status, type, stopping } = change.jobs[place]!;
  if (status === "running") {
    if (stopping) return;
    replace(change, place, { stopping: true });
    change.effects.push({ type: "cancel-running-job", jobId });
  } else if (move(change, place, how) && status === "queued" && type !== "lock") {
    change.effects.push({ type: "withdraw-job", jobId });
  }
}

function stop(change: Change, status: NonNullable<WorkflowState["stop"]>): void {
  if (change.stop !== undefined) return;
  change.stop = status;
  change.touched = true;
  // All at once: what is no longer blocked does not hear of the ends of others.
  for (const place of change.jobs.keys()) cancel(change, place, workflowStopped);
}
