/**
 * Why something sealed is refused: each cause its own code, so that people and drills can tell them apart. `docs/refusals.md`
 * says what to do about each.
 */
export const sealFailures = {
  "trust-root-malformed": "The trust root is not of the shape that it must have.",
  "trust-root-unsigned": "The trust root lacks signatures of its admins.",
  "trust-root-not-pinned": "The trust root does not lead back to the one that was pinned.",
  "trust-root-rollback": "The trust root is older than one that was seen before.",
  "trust-root-fork": "Two trust roots have the same version.",
  "trust-root-expired": "The trust root has expired.",
  "trust-root-not-yet": "The trust root was made in the future: a clock is wrong.",
  "trust-root-other-organization": "The trust root belongs to another organization.",
  "sealed-malformed": "The sealed value is not of the shape that it must have.",
  "sealed-writer-unknown": "Nobody who may write here has signed the sealed value.",
  "sealed-scope-mismatch": "The sealed value was written for another place.",
  "sealed-name-mismatch": "The sealed value was written under another name.",
  "sealed-other-organization": "The sealed value belongs to another organization.",
  "sealed-ciphertext-changed": "The sealed value's content is not what its writer signed.",
  "sealed-recipients-changed": "The sealed value is not sealed for exactly the recipients of the trust root.",
  "sealed-inner-mismatch": "What is inside of the seal is not what its statement says.",
  "sealed-rollback": "The sealed value is older than one that was seen before.",
  "sealed-tombstone": "The value was deleted.",
  "sealed-expired": "The sealed value has expired.",
  "sealed-rewrap-broken": "The chain of rewraps does not lead to what the writer signed.",
  "sealed-not-for-us": "None of the identities here opens the sealed value.",
  "sealed-mixed-recipients": "Classical and post-quantum recipients are mixed.",
  "policy-missing": "The scope has no policy.",
  "policy-malformed": "The policy is not of the shape that it must have.",
  "policy-unsigned": "Nobody who may write here has signed the policy.",
  "policy-rollback": "The policy is older than one that was seen before, or than the value asks for.",
  "policy-expired": "The policy has expired.",
  "policy-other-scope": "The policy belongs to another scope.",
} as const;

export type SealFailureCode = keyof typeof sealFailures;

/** A refusal, with what exactly was wrong. Never with a value. */
export interface SealFailure {
  readonly ok: false;
  readonly code: SealFailureCode;
  readonly message: string;
}

export type Sealing<T> = { readonly ok: true; readonly value: T } | SealFailure;

export function refuse(code: SealFailureCode, detail?: string): SealFailure {
  return { ok: false, code, message: detail === undefined ? sealFailures[code] : `${sealFailures[code]} ${detail}` };
}

export function allow<T>(value: T): Sealing<T> {
  return { ok: true, value };
}
