import { evaluateContextExpression } from "@ringfort/config";
import type { Scalar, SecretsAnswer } from "@ringfort/contract";
import {
  advanceScope,
  type CheckedValue,
  checkPolicy,
  coversScope,
  decidePolicy,
  type JobFacts,
  matchesRef,
  type Policy,
  type TrustedClass,
  type TrustRoot,
} from "@ringfort/seal";
import type { ScopeMarks } from "../trust/memory.ts";
import type { TrustedScope } from "../trust/trusted.ts";
import type { CheckedApprovals } from "./gates.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

export type GivenScope = SecretsAnswer["scopes"][number];

/** One scope of a job, checked; nothing is opened yet. */
export interface OwnScope {
  readonly scope: string;
  readonly policy: Policy | undefined;
  readonly values: readonly CheckedValue[];
  readonly marks: ScopeMarks;
}

/** In the order in which they apply: the project's variables, then those of the contexts. */
export function scopesOf(slug: string, contexts: readonly string[]): readonly string[] {
  return [...new Set([`project/${slug}`, ...contexts.map((name) => `context/${name}`)])];
}

/** Whether anything in it is sealed, or was once, or somebody has signed who may have it. */
export function isSealed(given: GivenScope | undefined, known: ScopeMarks | undefined): boolean {
  if (given && (given.values.length > 0 || isSaid(given.policy))) return true;
  return known !== undefined && (known.policy !== undefined || known.names.some(({ isDeleted }) => !isDeleted));
}

/** What the server has of a scope, held against what is known of it. */
export async function checkScope(
  given: GivenScope | undefined,
  known: ScopeMarks | undefined,
  expected: {
    readonly root: TrustRoot;
    readonly earlier: readonly TrustRoot[];
    readonly scope: string;
    readonly now: number;
  },
): Promise<Verdict<OwnScope>> {
  const { scope, root, now } = expected;
  const { values = [], tombstones = [], policy: givenPolicy } = given ?? {};
  const advanced = await advanceScope(known?.names ?? [], { values, tombstones }, expected);
  if (!advanced.ok) return advanced;
  const [missing] = advanced.value.missing;
  if (missing !== undefined) return refuse("sealed-withheld", `It is \`${missing}\` of \`${scope}\`.`);
  const marks = { names: advanced.value.marks };
  if (!isSealed(given, known)) return allow({ scope, policy: undefined, values: [], marks });
  const lowestVersion = Math.max(1, ...advanced.value.values.map(({ statement }) => statement.policy));
  const policy = await checkPolicy(givenPolicy, { root, scope, lowestVersion, seen: known?.policy, now });
  if (!policy.ok) return policy;
  const { version } = policy.value.policy;
  return allow({
    scope,
    policy: policy.value.policy,
    values: advanced.value.values,
    marks: { ...marks, policy: { version, digest: policy.value.digest } },
  });
}

export interface ScopeFacts extends Omit<JobFacts, "holds"> {
  readonly class: TrustedClass;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly refused: CheckedApprovals["refused"];
}

/** Whether the job may have what is in the scope: the policy, the class and the runner's own trust file must all agree. */
export function decideScope(
  { scope, policy, values }: OwnScope,
  facts: ScopeFacts,
  own: TrustedScope | undefined,
): Verdict<undefined> {
  if (values.length > 0 && !coversScope(facts.class.scopes, scope))
    return refuse("class-not-allowed", `It is \`${scope}\`.`);
  if (!policy) return allow(undefined);
  const narrowed: Policy = {
    ...policy,
    approvals: Math.max(policy.approvals, own?.approvals ?? 0),
    restoreCache: policy.restoreCache && own?.restoreCache !== false,
  };
  const known = { ...facts.values, "job.ssh.enabled": false };
  const holds = (expression: string) => evaluateContextExpression(expression, known);
  const decided = decidePolicy(narrowed, { ...facts, holds });
  if (!decided.ok) return decided.code === "policy-approvals" && facts.refused ? facts.refused : decided;
  if (own?.refs && (facts.ref === null || !matchesRef(own.refs, facts.ref))) {
    return refuse("ref-not-allowed", `\`${scope}\` is for others.`);
  }
  const { parameters } = own ?? {};
  const unusual = Object.entries(facts.parameters).find(
    ([name, value]) => parameters && !(Object.hasOwn(parameters, name) && parameters[name]?.includes(value)),
  );
  return unusual ? refuse("parameter-not-allowed", `It is \`${unusual[0]}\`.`) : allow(undefined);
}

function isSaid(policy: unknown): boolean {
  return policy !== null && policy !== undefined;
}
