import type { JobStatus } from "@ringfort/contract";
import type { StatusState } from "./report-status.ts";

export interface ShownStatus {
  readonly state: StatusState;
  readonly description: string;
}

/** How a job stands, for those who look at the commit. A job that was skipped, or does not wait for its turn yet, is not shown. */
export const statusOfJob: Readonly<Record<JobStatus, ShownStatus | undefined>> = {
  blocked: undefined,
  not_run: undefined,
  retried: undefined,
  queued: { state: "pending", description: "The job is queued" },
  not_running: { state: "pending", description: "The job is about to run" },
  running: { state: "running", description: "The job is running" },
  on_hold: { state: "pending", description: "Waiting for approval" },
  success: { state: "success", description: "The job succeeded" },
  failed: { state: "failure", description: "The job failed" },
  timedout: { state: "failure", description: "The job took too long" },
  canceled: { state: "canceled", description: "The job was canceled" },
  unauthorized: { state: "error", description: "A context was refused to the job" },
  infrastructure_fail: { state: "error", description: "The job could not be carried out" },
  "terminated-unknown": { state: "error", description: "Nobody knows how the job ended" },
};
