import { z } from "zod";
import { moment, publicKey, signable } from "../statements/fields.ts";
import { about, id, jobName, nonce } from "./about.ts";

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
  nonce,
});
export type Approval = z.infer<typeof approvalStatement>;

/** How a passkey signs: the challenge is the SHA-256 of the signed bytes. All base64url. */
const assertion = z.strictObject({
  credential: z.string().max(1_400),
  /** The bytes of `clientDataJSON`. */
  clientData: z.string().max(8_192),
  authenticatorData: z.string().max(8_192),
  signature: z.string().max(8_192),
});
export type Assertion = z.infer<typeof assertion>;

export const signedApproval = z.strictObject({
  statement: signable(approvalStatement),
  signatures: z.array(z.strictObject({ key: publicKey, signature: z.string().max(8_192) })).max(8),
  assertion: assertion.optional(),
});
export type SignedApproval = z.infer<typeof signedApproval>;
