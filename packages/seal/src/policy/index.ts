export { type CheckedPolicy, checkPolicy, type ExpectedPolicy } from "./check-policy.ts";
export { approvalsNeeded, decidePolicy, type JobFacts } from "./decide-policy.ts";
export { type Policy, policyStatement, type SignedPolicy, signedPolicy } from "./policy.ts";
export { matchesRef } from "./ref-patterns.ts";
