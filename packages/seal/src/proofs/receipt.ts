import { z } from "zod";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { className, digest, moment, scopeName, signed, version } from "../statements/fields.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { type About, about, checkAbout, id, jobName } from "./about.ts";
import { attestedBy } from "./attested.ts";

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
export const signedReceipt = signed(receiptStatement);
export type SignedReceipt = z.infer<typeof signedReceipt>;

export interface ExpectedReceipt {
  readonly root: TrustRoot;
  readonly about?: About;
  readonly jobId?: string;
  readonly classes?: readonly string[];
}

export async function checkReceipt(given: unknown, expected: ExpectedReceipt): Promise<Sealing<Receipt>> {
  const parsed = signedReceipt.safeParse(given);
  if (!parsed.success) return refuse("receipt-malformed");
  const { statement } = parsed.data;
  const signer = await attestedBy("receipt", parsed.data, expected);
  if (!signer.ok) return signer;
  if (statement.org !== expected.root.org) return refuse("receipt-other-organization");
  if (expected.about) {
    const same = checkAbout("receipt", statement, expected.about);
    if (!same.ok) return same;
  }
  if (expected.jobId !== undefined && statement.jobId !== expected.jobId) return refuse("receipt-other-job");
  return allow(statement);
}
