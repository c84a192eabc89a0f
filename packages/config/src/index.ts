export * from "./compile.ts";
export * from "./diagnostics/codes.ts";
export * from "./expressions/index.ts";
export * from "./orbs/library.ts";
export * from "./patterns/index.ts";
export * from "./plan/document.ts";
export * from "./plan/plan.ts";
export type * from "./source.ts";
