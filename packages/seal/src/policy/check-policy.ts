import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { digestOfStatement, signersOf } from "../statements/index.ts";
import { coversScope, type TrustRoot } from "../trust-root/index.ts";
import { type Policy, signedPolicy } from "./policy.ts";

export interface CheckedPolicy {
  readonly policy: Policy;
  readonly digest: string;
}

/** A policy that a writer of the scope has signed, at least as new as `lowestVersion`. */
export async function checkPolicy(
  given: unknown,
  {
    root,
    scope,
    lowestVersion,
    now,
  }: { readonly root: TrustRoot; readonly scope: string; readonly lowestVersion: number; readonly now: number },
): Promise<Sealing<CheckedPolicy>> {
  if (given === undefined || given === null) return refuse("policy-missing", `It is needed for \`${scope}\`.`);
  const parsed = signedPolicy.safeParse(given);
  if (!parsed.success) return refuse("policy-malformed");
  const { statement } = parsed.data;
  if (statement.org !== root.org || statement.scope !== scope) return refuse("policy-other-scope");
  const signers = await signersOf(parsed.data);
  if (!root.writers.some(({ key, scopes }) => signers.has(key) && coversScope(scopes, scope)))
    return refuse("policy-unsigned");
  if (statement.version < lowestVersion) {
    return refuse("policy-rollback", `Version ${statement.version} came, at least ${lowestVersion} is needed.`);
  }
  if (statement.expires !== null && statement.expires <= now) return refuse("policy-expired");
  return allow({ policy: statement, digest: await digestOfStatement(statement) });
}
