import type { WorkflowStatus } from "@ringfort/contract";

/** What the world must do after a move. Each may be carried out twice. */
export type Effect =
  /** May this workflow's actor use these contexts? Answer with `job-authorized` or `job-unauthorized`. */
  | { readonly type: "authorize-job"; readonly jobId: string; readonly contexts: readonly string[] }
  /** Hand to a runner: then `job-claimed`, then `job-ended`. Build and release jobs only. */
  | { readonly type: "enqueue-job"; readonly jobId: string }
  /** The queued job must not be claimed any more. */
  | { readonly type: "withdraw-job"; readonly jobId: string }
  /** Tell the runner to stop; the job ends when the runner reports `job-ended`. */
  | { readonly type: "cancel-running-job"; readonly jobId: string }
  | { readonly type: "hold-for-approval"; readonly jobId: string }
  /** Queue for the organization's serial group: then `serial-group-granted`, `-skipped` or `-timed-out`. */
  | { readonly type: "ask-lock"; readonly jobId: string; readonly serialGroup: string }
  /** Leave the serial group, whether waiting in it or holding it. */
  | { readonly type: "release-lock"; readonly serialGroup: string }
  | { readonly type: "workflow-ended"; readonly status: WorkflowStatus }
  /** Follows `workflow-ended`: rerun from failed, by `auto`. */
  | { readonly type: "auto-rerun"; readonly number: number };
