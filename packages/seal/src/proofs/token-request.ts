import { z } from "zod";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { className, moment, recipient, signed } from "../statements/fields.ts";
import { clockSkewMs } from "../statements/index.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { type About, about, checkAbout, id, nonce } from "./about.ts";
import { attestedBy } from "./attested.ts";

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
  nonce,
});
export type TokenRequest = z.infer<typeof tokenRequestStatement>;
export const signedTokenRequest = signed(tokenRequestStatement);
export type SignedTokenRequest = z.infer<typeof signedTokenRequest>;

export interface ExpectedTokenRequest {
  readonly root: TrustRoot;
  /** What is known of the job, where more is known than the request says. */
  readonly about?: About;
  readonly jobId?: string;
  readonly classes?: readonly string[];
  readonly now: number;
  /** Of requests of the last ten minutes: older ones are stale anyway. */
  readonly usedNonces: ReadonlySet<string>;
}

export async function checkTokenRequest(
  given: unknown,
  expected: ExpectedTokenRequest,
): Promise<Sealing<TokenRequest>> {
  const parsed = signedTokenRequest.safeParse(given);
  if (!parsed.success) return refuse("token-request-malformed");
  const { statement } = parsed.data;
  const signer = await attestedBy("token-request", parsed.data, expected);
  if (!signer.ok) return signer;
  if (statement.org !== expected.root.org) return refuse("token-request-other-organization");
  if (expected.about) {
    const same = checkAbout("token-request", statement, expected.about);
    if (!same.ok) return same;
  }
  if (expected.jobId !== undefined && statement.jobId !== expected.jobId) return refuse("token-request-other-job");
  if (Math.abs(expected.now - statement.issued) > clockSkewMs) return refuse("token-request-stale");
  if (expected.usedNonces.has(statement.nonce)) return refuse("token-request-replayed");
  return allow(statement);
}
