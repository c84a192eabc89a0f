export * from "./assess/assess.ts";
export * from "./catalogue/index.ts";
export * from "./check.ts";
export * from "./config/config-facts.ts";
export type * from "./evidence/audit-log-facts.ts";
export * from "./evidence/evidence.ts";
export type * from "./evidence/runner-facts.ts";
export type * from "./evidence/trust-policy-facts.ts";
export * from "./policy.ts";
