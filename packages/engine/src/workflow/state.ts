import type { Instant, JobStatus, JobType, RequirableStatus, WorkflowStatus } from "@ringfort/contract";

/** One workflow and its jobs as plain JSON. Only `startWorkflow`, `rerunWorkflow` and `advance` make one. */
export interface WorkflowState {
  readonly id: string;
  readonly name: string;
  readonly status: WorkflowStatus;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly pipelineCreatedAt: Instant;
  /** A setup workflow continues its pipeline once, and so cannot be rerun. */
  readonly setup: boolean;
  readonly maxAutoReruns: number;
  readonly rerun?: Rerun;
  /** Set when the workflow as a whole is being stopped: the status that it ends with. */
  readonly stop?: "canceled" | "error";
  /** Serial groups that this workflow waits for or holds. */
  readonly locks: readonly string[];
  /** What never changes about the jobs, in the order of `jobs`. All states of one workflow share it. */
  readonly graph: readonly JobNode[];
  readonly jobs: readonly JobState[];
}

export interface Rerun {
  /** The workflow that was rerun, itself perhaps a rerun. */
  readonly of: string;
  /** How many reruns lie between the first workflow and this one, this one included. */
  readonly number: number;
  readonly by: "person" | "auto";
  /** How many automatic reruns led here. */
  readonly autoNumber: number;
}

export interface JobNode {
  readonly requires: readonly Edge[];
  readonly contexts: readonly string[];
  readonly serialGroup?: string;
}

export interface Edge {
  /** Index into `jobs`. */
  readonly job: number;
  readonly statuses: readonly RequirableStatus[];
}

export interface JobState {
  readonly id: string;
  readonly name: string;
  readonly type: JobType;
  readonly status: JobStatus;
  /** Requirements whose job has not ended. A `blocked` job with none left waits to be authorized. */
  readonly waitingFor: number;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly approvedBy?: string;
  /** Was told to stop while running; it runs on until its runner reports its end. */
  readonly stopping?: true;
  /** The job of an earlier workflow whose result this is. */
  readonly keptFrom?: string;
}
