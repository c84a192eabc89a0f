import { z } from "zod";
import { digest, moment, organizationId, refPattern, scopeName, signed, version } from "../statements/fields.ts";

const parameterValue = z.union([z.string().max(10_000), z.int(), z.boolean()]);

/**
 * Under which circumstances the values of a scope may be opened: one signed, versioned statement a scope, checked by the runner.
 * The API can only narrow it. With no project in it, nobody opens anything.
 */
export const policyStatement = z.strictObject({
  type: z.literal("ringfort/policy/v1"),
  org: organizationId,
  scope: scopeName,
  version,
  previous: digest.nullable(),
  /** Slugs, or `*` for every project of the organization. */
  projects: z.array(z.string().min(1).max(500)).max(1_000),
  refs: z.array(refPattern).max(200),
  /** Context expressions, all of which must hold; evaluated over values that the runner knows itself. */
  expressions: z.array(z.string().min(1).max(10_000)).max(50),
  /** How many approvals must have been signed for the job or for something that it requires. */
  approvals: z.int().min(0).max(10),
  /** The committer's own approval does not count. */
  notByCommitter: z.boolean(),
  signedCommits: z.boolean(),
  /** Older commits are refused, unless a signed approval names them. */
  maxCommitAgeDays: z.int().min(1).max(3_650).nullable(),
  restoreCache: z.boolean(),
  /** Values of pipeline parameters that may differ from their defaults. */
  parameters: z.record(z.string().max(300), z.array(parameterValue).max(100)),
  expires: moment.nullable(),
  issued: moment,
});
export type Policy = z.infer<typeof policyStatement>;
export const signedPolicy = signed(policyStatement);
export type SignedPolicy = z.infer<typeof signedPolicy>;
