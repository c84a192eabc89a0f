import { z } from "zod";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { className, digest, moment, signed } from "../statements/fields.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { type About, about, checkAbout, id, jobName } from "./about.ts";
import { attestedBy } from "./attested.ts";

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
export const signedContinuation = signed(continuationStatement);
export type SignedContinuation = z.infer<typeof signedContinuation>;

export interface ExpectedContinuation {
  readonly root: TrustRoot;
  /** Of the setup workflow: `config` is the digest of the file at the commit. */
  readonly about: About;
  readonly continuation: string;
  readonly parameters: string;
  readonly classes?: readonly string[];
}

export async function checkContinuation(
  given: unknown,
  expected: ExpectedContinuation,
): Promise<Sealing<Continuation>> {
  if (given === undefined || given === null) return refuse("continuation-missing");
  const parsed = signedContinuation.safeParse(given);
  if (!parsed.success) return refuse("continuation-malformed");
  const { statement } = parsed.data;
  const signer = await attestedBy("continuation", parsed.data, expected);
  if (!signer.ok) return signer;
  const same = checkAbout("continuation", statement, expected.about);
  if (!same.ok) return same;
  if (statement.continuation !== expected.continuation) return refuse("continuation-changed");
  if (statement.parameters !== expected.parameters) return refuse("continuation-other-parameters");
  return allow(statement);
}
