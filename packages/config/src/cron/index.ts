export type { Cron } from "./cron.ts";
export { nextAfter } from "./next.ts";
export { parseCron } from "./parse.ts";
