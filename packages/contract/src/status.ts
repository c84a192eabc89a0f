/** Job statuses as CircleCI's API v2 spells them. */
export const jobStatuses = [
  "blocked",
  "queued",
  "not_running",
  "running",
  "on_hold",
  "success",
  "failed",
  "canceled",
  "unauthorized",
  "not_run",
  "infrastructure_fail",
  "timedout",
  "terminated-unknown",
  "retried",
] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** The five statuses that `requires` can name. */
export const requirableStatuses = ["success", "failed", "canceled", "unauthorized", "not_run"] as const;
export type RequirableStatus = (typeof requirableStatuses)[number];

/** Workflow statuses as CircleCI's API v2 spells them. */
export const workflowStatuses = [
  "running",
  "failing",
  "on_hold",
  "queued",
  "success",
  "failed",
  "canceled",
  "error",
  "unauthorized",
  "not_run",
] as const;
export type WorkflowStatus = (typeof workflowStatuses)[number];
