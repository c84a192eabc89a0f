export { reportStatus } from "./report-status.ts";
export { statusContext } from "./status-context.ts";
export { statusOfJob } from "./status-of-job.ts";
