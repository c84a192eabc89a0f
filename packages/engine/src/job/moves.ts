import type { JobStatus } from "@ringfort/contract";

/**
 * The statuses and moves that CircleCI documents; a move missing here cannot happen.
 * Its "pending" is `queued` (waiting for a runner or a serial group) or `not_running` (instructed to start).
 */
export const jobMoves = {
  blocked: {
    ready: "queued",
    hold: "on_hold",
    "context-denied": "unauthorized",
    "requirement-failed": "not_run",
    cancel: "canceled",
  },
  queued: {
    claim: "running",
    fail: "failed",
    lose: "infrastructure_fail",
    skip: "not_run",
    cancel: "canceled",
    rerun: "blocked",
  },
  not_running: {
    claim: "running",
    fail: "failed",
    lose: "infrastructure_fail",
    cancel: "canceled",
    rerun: "blocked",
  },
  on_hold: { approve: "success", cancel: "canceled" },
  running: {
    succeed: "success",
    fail: "failed",
    "time-out": "timedout",
    lose: "infrastructure_fail",
    vanish: "terminated-unknown",
    cancel: "canceled",
  },
  success: {},
  failed: {},
  canceled: {},
  unauthorized: {},
  not_run: {},
  infrastructure_fail: {},
  timedout: {},
  "terminated-unknown": {},
  retried: {},
} as const satisfies Record<JobStatus, Readonly<Record<string, JobStatus>>>;

type Moves = typeof jobMoves;
export type JobMove = { [From in JobStatus]: keyof Moves[From] }[JobStatus];

const table: Readonly<Record<JobStatus, Readonly<Partial<Record<JobMove, JobStatus>>>>> = jobMoves;

/** Where a move leads; a status that does not know the move stays as it is, so that late and repeated news do no harm. */
export function nextStatus(from: JobStatus, move: JobMove): JobStatus {
  return table[from][move] ?? from;
}

/** Nothing can happen any more to a job with such a status. */
export function isTerminal(status: JobStatus): boolean {
  return terminalJobStatuses.has(status);
}

const terminalJobStatuses: ReadonlySet<JobStatus> = new Set(
  (Object.keys(table) as JobStatus[]).filter((status) => Object.keys(table[status]).length === 0),
);
