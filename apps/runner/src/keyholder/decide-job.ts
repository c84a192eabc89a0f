import {
  type About,
  bytesOf,
  canonicalize,
  checkContinuation,
  digestOf,
  type TrustedClass,
  type TrustRoot,
} from "@ringfort/seal";
import type { ClassKeys } from "../trust/class-keys.ts";
import { type Memory, remembering, type ScopeMarks } from "../trust/memory.ts";
import type { TrustedProject, TrustFile } from "../trust/trusted.ts";
import { decideRoot, findClass, type OwnRoot } from "./decide-root.ts";
import { type CheckedApprovals, checkApprovals, checkGates, classesOf } from "./gates.ts";
import { jobIdOf } from "./job-id.ts";
import type { DecidedJob, Question } from "./keyholder.ts";
import { type Asking, usedNonces, useNonces } from "./nonces.ts";
import { openValues } from "./open-values.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";
import { checkScope, decideScope, type OwnScope, scopesOf } from "./scopes.ts";
import { tellDecided } from "./tell-decided.ts";
import type { Tickets } from "./tickets.ts";
import type { VerifiedCommit } from "./verify-commit.ts";

export interface Deciding {
  readonly trust: TrustFile;
  readonly project: TrustedProject;
  readonly keys: ClassKeys;
  readonly stateFolder: string;
  readonly tickets: Tickets;
  readonly now: number;
}

const day = 86_400_000;

/** Everything that is decided about a job once git has said what it is. What was seen is remembered before anything is opened for anybody. */
export async function decideJob(
  question: Question,
  verified: VerifiedCommit,
  deciding: Deciding,
): Promise<Verdict<DecidedJob>> {
  const { claim, answer } = question;
  const { trust, stateFolder, keys, now } = deciding;
  return remembering(stateFolder, claim.organization, async (known) => {
    const root = await decideRoot(answer.roots, trust, { known, organization: claim.organization, now });
    if (!root.ok) return { answer: root };
    const seen = { fingerprint: trust.trustRoot.fingerprint, root: root.value.pinned };
    const before: Memory = { scopes: {}, nonces: {}, ...known, ...seen };
    const scopes = await checkScopes(question, verified, root.value, before, now);
    // What is new and right counts from now on, also when the job is refused.
    const next = { ...before, scopes: { ...before.scopes, ...scopes.marks } };
    if (!scopes.answer.ok) return { answer: scopes.answer, next };
    const asking: Asking = { job: verified.job.name, jobId: jobIdOf(claim), node: claim.node.index };
    const allowed = await allowJob(question, verified, scopes.answer.value, {
      ...deciding,
      root: root.value.root,
      asking,
      nonces: before.nonces,
    });
    if (!allowed.ok) return { answer: allowed, next };
    const { approvals } = allowed.value;
    const opened = await openValues(scopes.answer.value, verified.job, keys);
    if (!opened.ok) return { answer: opened, next };
    const nonces = useNonces(before.nonces, approvals.valid, asking, now);
    const told = await tellDecided(question, verified, {
      ...deciding,
      ...allowed.value,
      scopes: scopes.answer.value,
      opened: opened.value,
      jobId: asking.jobId,
    });
    return { answer: allow(told), next: { ...next, nonces } };
  });
}

/** All scopes of the job as the commit has it, whatever the server thinks that they are. */
async function checkScopes(
  { claim, answer }: Question,
  { job }: VerifiedCommit,
  { root, earlier }: OwnRoot,
  known: Memory,
  now: number,
): Promise<{ answer: Verdict<readonly OwnScope[]>; marks: Record<string, ScopeMarks> }> {
  const checked: OwnScope[] = [];
  const marks: Record<string, ScopeMarks> = {};
  for (const scope of scopesOf(claim.project.slug, job.contexts)) {
    const given = answer.scopes.find((one) => one.scope === scope);
    const one = await checkScope(given, known.scopes[scope], { root, earlier, scope, now });
    if (!one.ok) return { answer: one, marks };
    checked.push(one.value);
    if (one.value.marks.names.length > 0 || one.value.marks.policy) marks[scope] = one.value.marks;
  }
  return { answer: allow(checked), marks };
}

export interface Allowed {
  readonly class: TrustedClass;
  readonly about: About;
  readonly approvals: CheckedApprovals;
}

/** Whether the job may have what is sealed for it: who vouches for its config, what it waited for, and every scope's policy. */
async function allowJob(
  question: Question,
  { commit, config, own, workflow, job }: VerifiedCommit,
  scopes: readonly OwnScope[],
  deciding: Deciding & { readonly root: TrustRoot; readonly asking: Asking; readonly nonces: Memory["nonces"] },
): Promise<Verdict<Allowed>> {
  const { claim, answer } = question;
  const { root, project, keys, now } = deciding;
  const found = findClass(root, keys);
  if (!found.ok) return found;
  const about: About = {
    org: root.org,
    project: claim.project.slug,
    pipeline: claim.pipeline.id,
    commit: commit.revision,
    config: config.digest,
  };
  const { continuation } = answer;
  if (continuation) {
    const vouched = await checkContinuation(continuation.statement, {
      root,
      about: { ...about, config: config.fileDigest },
      continuation: config.digest,
      parameters: await digestOf(bytesOf(canonicalize(continuation.parameters))),
      ...classesOf(undefined, project.proofClasses),
    });
    if (!vouched.ok) return vouched;
  }
  const approvals = await checkApprovals(answer.approvals, {
    root,
    about,
    ref: commit.ref,
    workflowId: claim.workflow.id,
    unblocks: job.name,
    now,
    usedNonces: usedNonces(deciding.nonces, deciding.asking),
  });
  const gates = await checkGates({
    ...{ root, about, config, workflow, job, approvals },
    results: answer.results,
    proofClasses: project.proofClasses,
    believesServer: project.approvals === "server",
  });
  if (!gates.ok) return gates;
  const fresh = checkAge(commit.committedAt, { isTip: commit.isTip, project, approvals, now });
  if (!fresh.ok) return fresh;
  if (!scopes.some(({ policy }) => policy)) {
    const unusual = Object.entries(config.unusual).find(
      ([name, value]) => !(Object.hasOwn(project.parameters, name) && project.parameters[name]?.includes(value)),
    );
    if (unusual) return refuse("parameter-not-allowed", `It is \`${unusual[0]}\`.`);
  }
  for (const scope of scopes) {
    const facts = {
      project: claim.project.slug,
      ref: commit.ref,
      committedAt: commit.committedAt,
      verifiedCommitter: commit.verifiedCommitter,
      parameters: config.unusual,
      approvals: approvals.valid,
      refused: approvals.refused,
      class: found.value,
      values: own.certain,
      now,
    };
    const decided = decideScope(scope, facts, project.scopes.get(scope.scope));
    if (!decided.ok) return decided;
  }
  return allow({ class: found.value, about, approvals });
}

/** A true commit of long ago is true still, and may be what an attacker wants: its ref's newest is not, nor one that a person named. */
function checkAge(
  committedAt: number,
  {
    isTip,
    project: { maxCommitAgeDays },
    approvals,
    now,
  }: {
    readonly isTip: boolean;
    readonly project: TrustedProject;
    readonly approvals: CheckedApprovals;
    readonly now: number;
  },
): Verdict<undefined> {
  if (isTip || maxCommitAgeDays === null || approvals.valid.length > 0) return allow(undefined);
  return committedAt < now - maxCommitAgeDays * day ? refuse("commit-too-old") : allow(undefined);
}
