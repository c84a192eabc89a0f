export * from "./deliveries/index.ts";
export * from "./forge-api/index.ts";
export type * from "./forge-event.ts";
export * from "./git/index.ts";
export * from "./outgoing/index.ts";
export { isFullRef, isRevision, type RefName, readRef } from "./ref-name.ts";
export * from "./statuses/index.ts";
export * from "./triggering/index.ts";
