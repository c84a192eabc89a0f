export { type CheckedPolicy, checkPolicy } from "./check-policy.ts";
export { type Policy, policyStatement, type SignedPolicy, signedPolicy } from "./policy.ts";
