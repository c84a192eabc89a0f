export { isPublicAddress } from "./address.ts";
export type { Answer } from "./exchange.ts";
export {
  createGuardedFetch,
  type Fetched,
  type GuardedFetch,
  type GuardedFetchOptions,
  type OutgoingRequest,
} from "./guarded-fetch.ts";
export { type CheckedHost, createHostCheck, type HostCheck, type Resolve } from "./host-check.ts";
