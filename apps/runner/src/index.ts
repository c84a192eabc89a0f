export * from "./executors/executor.ts";
export type * from "./job/job.ts";
export type * from "./job/stores.ts";
