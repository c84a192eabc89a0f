import { z } from "zod";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digest, organizationId, revision } from "../statements/fields.ts";

export const id = z.uuid();
export const jobName = z.string().min(1).max(1_000);
/** base64url of 16 random bytes. */
export const nonce = z.string().regex(/^[\w-]{22}$/);

/** Of which pipeline, at which commit, under which config. The same words begin every proof. */
export const about = {
  org: organizationId,
  /** The slug. */
  project: z.string().min(1).max(500),
  pipeline: id,
  commit: revision,
  /** Digest of the config's bytes at the commit; of a continuation, of that config's. */
  config: digest,
};

/** What whoever checks a proof has found out without the server. */
export interface About {
  readonly org: string;
  readonly project: string;
  readonly pipeline: string;
  readonly commit: string;
  readonly config: string;
}

export type ProofKind = "approval" | "result" | "continuation" | "token-request" | "receipt";

export function checkAbout(kind: ProofKind, given: About, expected: About): Sealing<undefined> {
  if (given.org !== expected.org) return refuse(`${kind}-other-organization`);
  if (given.project !== expected.project) return refuse(`${kind}-other-project`, `It is for \`${given.project}\`.`);
  if (given.pipeline !== expected.pipeline) return refuse(`${kind}-other-pipeline`);
  if (given.commit !== expected.commit) return refuse(`${kind}-other-commit`, `It is for ${given.commit}.`);
  if (given.config !== expected.config) return refuse(`${kind}-other-config`);
  return allow(undefined);
}
