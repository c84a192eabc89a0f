import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { coversScope, type TrustRoot } from "../trust-root/index.ts";
import { type Policy, signedPolicy } from "./policy.ts";

export interface CheckedPolicy {
  readonly policy: Policy;
  readonly digest: string;
}

export interface ExpectedPolicy {
  readonly root: TrustRoot;
  readonly scope: string;
  /** The highest version that was seen, or that a value of the scope asks for. */
  readonly lowestVersion: number;
  /** The newest one that was seen: another of its version, or one that does not follow it, is refused. */
  readonly seen?: { readonly version: number; readonly digest: string } | undefined;
  readonly now: number;
}

/** A policy that a writer of the scope has signed, at least as new as `lowestVersion`. */
export async function checkPolicy(
  given: unknown,
  { root, scope, lowestVersion, seen, now }: ExpectedPolicy,
): Promise<Sealing<CheckedPolicy>> {
  if (given === undefined || given === null) return refuse("policy-missing", `It is needed for \`${scope}\`.`);
  const parsed = signedPolicy.safeParse(given);
  if (!parsed.success) return refuse("policy-malformed");
  const { statement } = parsed.data;
  if (statement.org !== root.org || statement.scope !== scope) return refuse("policy-other-scope");
  const signers = await signersOf(parsed.data);
  if (!root.writers.some(({ key, scopes }) => signers.has(key) && coversScope(scopes, scope)))
    return refuse("policy-unsigned");
  const lowest = Math.max(lowestVersion, seen?.version ?? 1);
  if (statement.version < lowest) {
    return refuse("policy-rollback", `Version ${statement.version} came, at least ${lowest} is needed.`);
  }
  const digest = await digestOfStatement(statement);
  if (seen && statement.version === seen.version && digest !== seen.digest) return refuse("policy-fork");
  if (seen && statement.version === seen.version + 1 && statement.previous !== seen.digest)
    return refuse("policy-fork");
  if (statement.expires !== null && statement.expires <= now) return refuse("policy-expired");
  return allow({ policy: statement, digest });
}
