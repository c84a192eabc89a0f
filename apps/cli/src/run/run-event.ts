import type { Instant, JobStatus, JobType, WorkflowStatus } from "@ringfort/contract";
import type { ExecutorName, StepOutcome } from "@ringfort/runner";

/** Everything that a run tells its reader, in order: the terminal draws it, `--json` prints it (docs/run-events.md). */
export type RunEvent =
  | RunStarted
  | Note
  | WorkflowStarted
  | JobChanged
  | StepStarted
  | Output
  | StepEnded
  | WorkflowEnded
  | RunEnded;

export interface RunStarted {
  readonly type: "run-started";
  readonly at: Instant;
  /** The project's slug, `gh/org/repo`. */
  readonly project: string;
  readonly branch?: string;
  readonly tag?: string;
  readonly revision?: string;
}

/** Something that a person should know and that is no job's output. */
export interface Note {
  readonly type: "note";
  readonly level: "info" | "warning";
  readonly text: string;
}

export interface WorkflowStarted {
  readonly type: "workflow-started";
  readonly at: Instant;
  readonly workflow: string;
  readonly id: string;
  readonly jobs: readonly StartedJob[];
}

export interface StartedJob {
  readonly name: string;
  readonly kind: JobType;
  readonly requires: readonly string[];
  /** How many times it runs at once (`parallelism`). */
  readonly nodes: number;
  readonly executor?: ExecutorName;
}

export interface JobChanged {
  readonly type: "job-status";
  readonly at: Instant;
  readonly workflow: string;
  readonly job: string;
  readonly status: JobStatus;
  /** One sentence, when the status does not say it all. */
  readonly reason?: string;
}

/** Which step of which node of which job an event is about; step -1 is "Spin up environment". */
export interface StepPlace {
  readonly workflow: string;
  readonly job: string;
  readonly node: number;
  readonly step: number;
}

export interface StepStarted extends StepPlace {
  readonly type: "step-started";
  readonly at: Instant;
  readonly name: string;
}

/** A piece of output as the job wrote it, secrets masked; pieces need not end with a line. */
export interface Output extends StepPlace {
  readonly type: "output";
  readonly text: string;
}

export interface StepEnded extends StepPlace {
  readonly type: "step-ended";
  readonly at: Instant;
  readonly outcome: StepOutcome;
  readonly exitCode?: number;
  readonly reason?: string;
}

export interface WorkflowEnded {
  readonly type: "workflow-ended";
  readonly at: Instant;
  readonly workflow: string;
  readonly status: WorkflowStatus;
}

export interface RunEnded {
  readonly type: "run-ended";
  readonly at: Instant;
  readonly outcome: "success" | "failed" | "stopped" | "on_hold";
  readonly exitCode: number;
  /** Approvals that nobody gave. */
  readonly holds: readonly { readonly workflow: string; readonly job: string }[];
  /** Where artifacts and test results of this run are, when there are any. */
  readonly results?: string;
}
