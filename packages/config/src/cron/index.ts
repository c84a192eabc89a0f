export type { Cron } from "./cron.ts";
export { nextAfter } from "./next.ts";
export { type ParsedCron, parseCron } from "./parse.ts";
