import { type CheckedApproval, isSomebodyElse } from "../proofs/index.ts";
import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import type { Approver } from "../trust-root/index.ts";
import type { Policy } from "./policy.ts";
import { isCaseTwin, isUnicodeTwin, matchesRef } from "./ref-patterns.ts";

/** What a runner has found out about a job by itself. */
export interface JobFacts {
  /** The project's slug. */
  readonly project: string;
  /** Full name of the branch or tag on which the runner has found the commit; `null` when there is none. */
  readonly ref: string | null;
  readonly committedAt: number;
  /** Of the commit; `null` unless its signature was verified. */
  readonly verifiedCommitter: string | null;
  /** Those pipeline parameters whose values differ from their defaults. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** That `checkApproval` has let through for this job. */
  readonly approvals: readonly CheckedApproval[];
  readonly now: number;
  /** Whether a context expression holds; one that cannot be evaluated does not. */
  readonly holds: (expression: string) => boolean;
}

const day = 86_400_000;

/** Whether the policy of a scope lets a job have what is sealed there. */
export function decidePolicy(policy: Policy, facts: JobFacts): Sealing<undefined> {
  if (!policy.projects.includes("*") && !policy.projects.includes(facts.project)) return refuse("policy-other-project");
  const ref = decideRef(policy, facts.ref);
  if (!ref.ok) return ref;
  if (policy.signedCommits && facts.verifiedCommitter === null) return refuse("policy-commit-unsigned");
  const oldest = policy.maxCommitAgeDays === null ? 0 : facts.now - policy.maxCommitAgeDays * day;
  if (facts.committedAt < oldest && peopleWhoCount(policy, facts).size === 0) return refuse("policy-commit-too-old");
  const parameter = Object.entries(facts.parameters).find(([name, value]) => !permits(policy, name, value));
  if (parameter) return refuse("policy-parameter", `It is \`${parameter[0]}\`.`);
  const expression = policy.expressions.find((one) => !facts.holds(one));
  if (expression !== undefined) return refuse("policy-expression", `It is \`${expression}\`.`);
  return decideApprovals(policy, facts);
}

/**
 * How many different people must have approved. Who has committed is known only from a verified signature: without one, two
 * people are asked for, of whom one at least is not the committer.
 */
export function approvalsNeeded(
  { approvals, notByCommitter }: Pick<Policy, "approvals" | "notByCommitter">,
  verifiedCommitter: string | null,
): number {
  return notByCommitter && verifiedCommitter === null && approvals > 0 ? Math.max(2, approvals) : approvals;
}

function decideRef({ refs }: Policy, ref: string | null): Sealing<undefined> {
  if (ref === null) return refuse("policy-no-ref");
  if (matchesRef(refs, ref)) return allow(undefined);
  if (isCaseTwin(refs, ref)) return refuse("policy-case-twin");
  if (isUnicodeTwin(refs, ref)) return refuse("policy-unicode-twin");
  return refuse("policy-other-ref");
}

function permits({ parameters }: Policy, name: string, value: string | number | boolean): boolean {
  return Object.hasOwn(parameters, name) && (parameters[name] ?? []).includes(value);
}

function decideApprovals(policy: Policy, facts: JobFacts): Sealing<undefined> {
  const needed = approvalsNeeded(policy, facts.verifiedCommitter);
  const { size } = peopleWhoCount(policy, facts);
  if (size >= needed) return allow(undefined);
  if (peopleWhoCount({ notByCommitter: false }, facts).size >= needed) return refuse("approval-by-committer");
  return refuse("policy-approvals", `${needed} are needed, of different people; ${size} came.`);
}

/** By their names: somebody who has a key and a passkey is one person. */
function peopleWhoCount(
  { notByCommitter }: Pick<Policy, "notByCommitter">,
  { approvals, verifiedCommitter }: JobFacts,
): ReadonlySet<string> {
  const counts = (approver: Approver) =>
    !notByCommitter || verifiedCommitter === null || isSomebodyElse(approver, verifiedCommitter);
  const approvers = approvals.flatMap((approval) => approval.approvers.filter(counts));
  return new Set(approvers.map(({ name }) => name));
}
