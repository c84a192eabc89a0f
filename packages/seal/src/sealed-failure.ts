/**
 * Why something sealed or signed is refused: each cause its own code, so that people and drills can tell them apart.
 * `docs/refusals.md` says what to do about each.
 */

const trustRootFailures = {
  "trust-root-malformed": "The trust root is not of the shape that it must have.",
  "trust-root-unsigned": "The trust root lacks signatures of its admins.",
  "trust-root-not-pinned": "The trust root does not lead back to the one that was pinned.",
  "trust-root-rollback": "The trust root is older than one that was seen before.",
  "trust-root-fork": "Two trust roots have the same version.",
  "trust-root-expired": "The trust root has expired.",
  "trust-root-not-yet": "The trust root was made in the future: a clock is wrong.",
  "trust-root-other-organization": "The trust root belongs to another organization.",
} as const;

const sealedFailures = {
  "sealed-malformed": "The sealed value is not of the shape that it must have.",
  "sealed-writer-unknown": "Nobody who may write here has signed the sealed value.",
  "sealed-scope-mismatch": "The sealed value was written for another place.",
  "sealed-name-mismatch": "The sealed value was written under another name.",
  "sealed-other-organization": "The sealed value belongs to another organization.",
  "sealed-ciphertext-changed": "The sealed value's content is not what its writer signed.",
  "sealed-recipients-changed": "The sealed value is not sealed for exactly the recipients of the trust root.",
  "sealed-newer-root": "The sealed value was written under a newer trust root than the one that is known here.",
  "sealed-inner-mismatch": "What is inside of the seal is not what its statement says.",
  "sealed-rollback": "The sealed value is older than one that was seen before.",
  "sealed-fork": "Two different sealed values have the same version, or one does not follow the one before it.",
  "sealed-tombstone": "The value was deleted.",
  "sealed-expired": "The sealed value has expired.",
  "sealed-rewrap-broken": "The chain of rewraps does not lead to what the writer signed.",
  "sealed-not-for-us": "None of the identities here opens the sealed value.",
  "sealed-mixed-recipients": "Classical and post-quantum recipients are mixed.",
  "sealed-no-recipient": "No class of the trust root may open what is sealed there.",
  "sealed-bad-recipient": "For one of the recipients nothing can be sealed.",
  "sealed-too-long": "The value is longer than 32,768 characters.",
  "sealed-not-text": "The value is not Unicode text.",
} as const;

const tombstoneFailures = {
  "tombstone-malformed": "The tombstone is not of the shape that it must have.",
  "tombstone-other-organization": "The tombstone belongs to another organization.",
  "tombstone-other-place": "The tombstone was written for another place.",
  "tombstone-unsigned": "Nobody who may write here has signed the tombstone.",
  "tombstone-fork": "The tombstone does not follow what was seen of its name before.",
} as const;

const policyFailures = {
  "policy-missing": "The scope has no policy.",
  "policy-malformed": "The policy is not of the shape that it must have.",
  "policy-unsigned": "Nobody who may write here has signed the policy.",
  "policy-rollback": "The policy is older than one that was seen before, or than the value asks for.",
  "policy-fork": "Two different policies have the same version, or one does not follow the one before it.",
  "policy-expired": "The policy has expired.",
  "policy-other-scope": "The policy belongs to another scope.",
  "policy-other-project": "The policy does not let this project in.",
  "policy-no-ref": "The policy asks for a branch or a tag, and this job runs on none.",
  "policy-other-ref": "The policy does not let this branch or tag in.",
  "policy-case-twin": "The branch or tag differs from an allowed one in upper and lower case only.",
  "policy-unicode-twin": "The branch or tag looks like an allowed one and is written with other characters.",
  "policy-commit-unsigned": "The policy asks for a signed commit.",
  "policy-commit-too-old": "The commit is older than the policy lets in.",
  "policy-parameter": "A pipeline parameter has a value that the policy does not let in.",
  "policy-expression": "An expression of the policy does not hold.",
  "policy-approvals": "The policy asks for more signed approvals.",
} as const;

const approvalFailures = {
  ...ofAnother("approval", "The approval"),
  "approval-malformed": "The approval is not of the shape that it must have.",
  "approval-other-workflow": "The approval belongs to another workflow, or to another run of it.",
  "approval-other-ref": "The approval belongs to another branch or tag.",
  "approval-other-job": "The approval does not let this job through.",
  "approval-other-gate": "The approval was given for another gate.",
  "approval-expired": "The approval has expired.",
  "approval-not-yet": "The approval was made in the future: a clock is wrong.",
  "approval-lasts-too-long": "The approval is good for more than 24 hours.",
  "approval-replayed": "The approval has been used.",
  "approval-unsigned": "The approval has no signature.",
  "approval-unknown-key": "Nobody who may approve has signed the approval.",
  "approval-forged": "The signature under the approval is not right.",
  "approval-by-committer": "The approval is the committer's own, or the trust root lacks the approver's addresses.",
  "approval-not-an-assertion": "What the passkey has signed is not an assertion.",
  "approval-other-statement": "The passkey has signed another statement.",
  "approval-other-origin": "The passkey was used on another site.",
  "approval-other-relying-party": "The passkey was used for another relying party.",
  "approval-not-user-present": "Nobody touched the passkey.",
  "approval-not-user-verified": "The passkey did not ask who touched it.",
} as const;

const resultFailures = {
  ...ofAnother("result", "The proof of a job's result"),
  "result-missing": "There is no proof that a job that is required has ended.",
  "result-malformed": "The proof of a job's result is not of the shape that it must have.",
  "result-forged": "The proof of a job's result is not signed by the class that it names.",
  "result-class-not-allowed": "The proof of a job's result is of a class that does not run this job.",
  "result-other-workflow": "The proof of a job's result belongs to another workflow.",
  "result-other-job": "The proof of a result belongs to another job.",
  "result-other-node": "The proof of a job's result belongs to another of its parallel runs.",
  "result-other-parameters": "The proof of a job's result belongs to a run with other parameters.",
  "result-not-success": "A job that is required did not succeed.",
} as const;

const continuationFailures = {
  ...ofAnother("continuation", "The proof of a continuation"),
  "continuation-missing": "Nobody vouches for the config that the pipeline was continued with.",
  "continuation-malformed": "The proof of a continuation is not of the shape that it must have.",
  "continuation-forged": "The proof of a continuation is not signed by the class that it names.",
  "continuation-class-not-allowed": "The proof of a continuation is of a class that does not run setup jobs here.",
  "continuation-changed": "The config is not the one that the setup job continued with.",
  "continuation-other-parameters": "The parameters are not those that the setup job continued with.",
} as const;

const tokenRequestFailures = {
  ...ofAnother("token-request", "The request for a token"),
  "token-request-malformed": "The request for a token is not of the shape that it must have.",
  "token-request-forged": "The request for a token is not signed by the class that it names.",
  "token-request-class-not-allowed": "The request for a token is of a class that does not run this job.",
  "token-request-other-job": "The request for a token belongs to another job.",
  "token-request-stale": "The request for a token is not fresh: it is old, or a clock is wrong.",
  "token-request-replayed": "The request for a token has been used.",
} as const;

const receiptFailures = {
  ...ofAnother("receipt", "The receipt"),
  "receipt-malformed": "The receipt is not of the shape that it must have.",
  "receipt-forged": "The receipt is not signed by the class that it names.",
  "receipt-class-not-allowed": "The receipt is of a class that does not run this job.",
  "receipt-other-job": "The receipt belongs to another job.",
} as const;

export const sealFailures = {
  ...trustRootFailures,
  ...sealedFailures,
  ...tombstoneFailures,
  ...policyFailures,
  ...approvalFailures,
  ...resultFailures,
  ...continuationFailures,
  ...tokenRequestFailures,
  ...receiptFailures,
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

/** Every proof begins with the same words, and each of them can be another one's. */
function ofAnother<const Kind extends string>(kind: Kind, proof: string) {
  const said = {
    [`${kind}-other-organization`]: `${proof} belongs to another organization.`,
    [`${kind}-other-project`]: `${proof} belongs to another project.`,
    [`${kind}-other-pipeline`]: `${proof} belongs to another pipeline.`,
    [`${kind}-other-commit`]: `${proof} belongs to another commit.`,
    [`${kind}-other-config`]: `${proof} belongs to another config.`,
  };
  return said as Readonly<
    Record<`${Kind}-other-${"organization" | "project" | "pipeline" | "commit" | "config"}`, string>
  >;
}
