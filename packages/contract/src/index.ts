export type * from "./diagnostic.ts";
export type * from "./instant.ts";
export * from "./nearest.ts";
export type * from "./pipeline-definition.ts";
export * from "./plan.ts";
export * from "./refusal.ts";
export * from "./runner/protocol.ts";
export type * from "./span.ts";
export * from "./status.ts";
