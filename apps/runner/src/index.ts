export * from "./executors/executor.ts";
export { defaultLimits } from "./job/default-limits.ts";
export type * from "./job/job.ts";
export { runJob } from "./job/run-job.ts";
export type * from "./job/stores.ts";
export { LocalCaches } from "./stores/local-caches.ts";
export { type Graph, LocalWorkspace } from "./stores/local-workspace.ts";
