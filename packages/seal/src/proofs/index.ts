export { type About, checkAbout } from "./about.ts";
export {
  type Approval,
  type Assertion,
  approvalStatement,
  type SignedApproval,
  signedApproval,
} from "./approval.ts";
export { type AttestedKind, attestedBy } from "./attested.ts";
export { type CheckedApproval, checkApproval, type ExpectedApproval, isSomebodyElse } from "./check-approval.ts";
export {
  type Continuation,
  checkContinuation,
  continuationStatement,
  type ExpectedContinuation,
  type SignedContinuation,
  signedContinuation,
} from "./continuation.ts";
export {
  checkReceipt,
  type ExpectedReceipt,
  type Receipt,
  receiptStatement,
  type SignedReceipt,
  signedReceipt,
} from "./receipt.ts";
export {
  checkRequired,
  checkResult,
  type ExpectedResult,
  type Result,
  resultStatement,
  type SignedResult,
  signedResult,
} from "./result.ts";
export {
  checkTokenRequest,
  type ExpectedTokenRequest,
  type SignedTokenRequest,
  signedTokenRequest,
  type TokenRequest,
  tokenRequestStatement,
} from "./token-request.ts";
