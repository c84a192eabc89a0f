import { z } from "zod";
import {
  digest,
  moment,
  organizationId,
  publicKey,
  recipient,
  revision,
  scopeName,
  signed,
  version,
} from "../statements/fields.ts";

const id = z.uuid();
const jobName = z.string().min(1).max(1_000);
const className = z.string().min(1).max(200);
const slug = z.string().min(1).max(500);

/** Of which pipeline, at which commit, under which config. The same words begin every proof. */
const about = {
  org: organizationId,
  project: slug,
  pipeline: id,
  commit: revision,
  /** Digest of the config's bytes at the commit; of a continuation, of that config's. */
  config: digest,
};

/** A gate proof: a job has ended so, says the class whose runner ran it. */
export const resultStatement = z.strictObject({
  type: z.literal("ringfort/result/v1"),
  ...about,
  workflow: jobName,
  workflowId: id,
  job: jobName,
  jobId: id,
  /** Which of the job's nodes, of how many. */
  node: z.strictObject({ index: z.int().min(0), total: z.int().min(1) }),
  status: z.enum(["success", "failed", "canceled", "timedout", "infrastructure_fail"]),
  class: className,
  issued: moment,
});
export type Result = z.infer<typeof resultStatement>;

/** A person lets a gate open: `unblocks` are the jobs that it may let through. */
export const approvalStatement = z.strictObject({
  type: z.literal("ringfort/approval/v1"),
  ...about,
  repo: z.string().min(1).max(2_000),
  ref: z.string().max(500),
  workflow: jobName,
  workflowId: id,
  /** The approval job. */
  job: jobName,
  unblocks: z.array(jobName).max(1_000),
  issued: moment,
  expires: moment,
  /** base64url of 16 random bytes. */
  nonce: z.string().length(22),
});
export type Approval = z.infer<typeof approvalStatement>;

/** How a passkey signs: the challenge is the SHA-256 of the signed bytes. */
const assertion = z.strictObject({
  credential: z.string().max(1_400),
  clientData: z.string().max(8_192),
  authenticatorData: z.string().max(8_192),
  signature: z.string().max(8_192),
});
export const signedApproval = z.strictObject({
  statement: approvalStatement,
  signatures: z.array(z.strictObject({ key: publicKey, signature: z.string().max(8_192) })).max(8),
  assertion: assertion.optional(),
});
export type SignedApproval = z.infer<typeof signedApproval>;

/** The setup job's runner vouches for the config that it continued with. */
export const continuationStatement = z.strictObject({
  type: z.literal("ringfort/continuation/v1"),
  ...about,
  job: jobName,
  jobId: id,
  /** Digest of the continuation's config, and of its parameters as canonical JSON. */
  continuation: digest,
  parameters: digest,
  class: className,
  issued: moment,
});
export type Continuation = z.infer<typeof continuationStatement>;

/** A verified job asks for a token: without this the signer mints none. */
export const tokenRequestStatement = z.strictObject({
  type: z.literal("ringfort/token-request/v1"),
  ...about,
  workflowId: id,
  jobId: id,
  /** `null` when the pipeline has no git ref. */
  ref: z.string().max(500).nullable(),
  origin: z.string().max(2_000).nullable(),
  /** The organization's or project's own audiences when it is empty. */
  audience: z.array(z.string().min(1).max(1_000)).max(20),
  rootIssuer: z.boolean(),
  /** Which forms of `sub` tokens are asked for in, one token each. */
  subjects: z
    .array(z.enum(["v1", "v2"]))
    .min(1)
    .max(2),
  /** Made for this request alone: tokens are encrypted for it, so that the server that carries them cannot use them. */
  recipient,
  sshRerun: z.boolean(),
  contexts: z.array(id).max(100),
  class: className,
  issued: moment,
  nonce: z.string().length(22),
});
export type TokenRequest = z.infer<typeof tokenRequestStatement>;

/** Signed for every opening, so that after an incident the answer is a list. */
export const receiptStatement = z.strictObject({
  type: z.literal("ringfort/receipt/v1"),
  ...about,
  workflowId: id,
  jobId: id,
  job: jobName,
  ref: z.string().max(500),
  class: className,
  values: z
    .array(z.strictObject({ scope: scopeName, name: z.string().max(310), version, ciphertext: digest }))
    .min(1)
    .max(12_000),
  issued: moment,
});
export type Receipt = z.infer<typeof receiptStatement>;

export const signedResult = signed(resultStatement);
export const signedContinuation = signed(continuationStatement);
export const signedTokenRequest = signed(tokenRequestStatement);
export const signedReceipt = signed(receiptStatement);
export type SignedResult = z.infer<typeof signedResult>;
export type SignedContinuation = z.infer<typeof signedContinuation>;
export type SignedTokenRequest = z.infer<typeof signedTokenRequest>;
export type SignedReceipt = z.infer<typeof signedReceipt>;
