import type { Instant } from "@ringfort/contract";

/** How a runner can say that a job ended. */
export type ReportedEnd = "success" | "failed" | "canceled" | "timedout" | "infrastructure_fail" | "terminated-unknown";

/** What can happen to a workflow. Every event may arrive late or twice; what no longer fits is ignored. */
export type WorkflowEvent = { readonly at: Instant } & (
  | { readonly type: "job-authorized" | "job-unauthorized"; readonly jobId: string }
  | { readonly type: "job-claimed"; readonly jobId: string }
  | { readonly type: "job-ended"; readonly jobId: string; readonly status: ReportedEnd }
  | { readonly type: "approved"; readonly jobId: string; readonly by: string }
  | { readonly type: "approval-denied"; readonly jobId: string }
  | {
      readonly type: "serial-group-granted" | "serial-group-skipped" | "serial-group-timed-out";
      readonly jobId: string;
    }
  | { readonly type: "cancel-job"; readonly jobId: string }
  | { readonly type: "cancel-workflow" }
  /** The house could not start a job, through no fault of the job. */
  | { readonly type: "workflow-errored" }
  /** Time passes. Needed about once an hour, for the 90 days. */
  | { readonly type: "clock" }
);
