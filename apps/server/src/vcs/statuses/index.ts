export { type CommitStatus, reportStatus, type StatusReported, type StatusState } from "./report-status.ts";
export { statusContext } from "./status-context.ts";
export { type ShownStatus, statusOfJob } from "./status-of-job.ts";
