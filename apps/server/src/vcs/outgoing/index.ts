export { createGuardedFetch, type GuardedFetch } from "./guarded-fetch.ts";
export { createHostCheck } from "./host-check.ts";
