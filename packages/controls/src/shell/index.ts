export * from "./language-of.ts";
export * from "./read-script.ts";
export type * from "./script.ts";
