import { readFile } from "node:fs/promises";
import type { Environment } from "@ringfort/contract";
import { type SignedReceipt, sign } from "@ringfort/seal";
import { egressOf } from "../egress/project-egress.ts";
import { originOf } from "../oidc/origin.ts";
import { compareJobs } from "./compare-jobs.ts";
import type { Allowed, Deciding } from "./decide-job.ts";
import type { DecidedJob, Question } from "./keyholder.ts";
import { splitVisible } from "./loader-names.ts";
import type { Opened } from "./open-values.ts";
import { ownVariables } from "./own-variables.ts";
import { pinImages } from "./pin-images.ts";
import type { OwnScope } from "./scopes.ts";
import { storageKey } from "./storage-key.ts";
import type { Attested } from "./tickets.ts";
import type { VerifiedCommit } from "./verify-commit.ts";

interface Told extends Deciding, Allowed {
  readonly scopes: readonly OwnScope[];
  readonly opened: Opened;
  readonly jobId: string;
}

/** What the runner is given of a job that was decided. */
export async function tellDecided(question: Question, verified: VerifiedCommit, told: Told): Promise<DecidedJob> {
  const { claim } = question;
  const { commit, config, job, own } = verified;
  const { project, scopes, opened, keys } = told;
  const isSetup = config.plan.setup;
  const { variables, dropped, unlisted } = mergeVariables(question, told, isSetup);
  const attested = { ...attest(question, verified, told, isSetup), isSteered: unlisted.length > 0 };
  const isProtected = commit.tag !== undefined || commit.branch === commit.defaultBranch;
  return {
    job: pinImages(job, config.lock),
    builtIns: ownVariables(claim, job.name, commit, project),
    variables,
    sshKeys: { ...(mayAddKnownKeys(verified, opened) ? claim.sshKeys : {}), ...opened.sshKeys },
    checkout: {
      url: project.repo,
      ref: commit.ref,
      revision: commit.revision,
      ...(commit.branch !== undefined && { branch: commit.branch }),
      ...(commit.tag !== undefined && { tag: commit.tag }),
    },
    checkoutKeys:
      project.sshKeyFile === undefined ? claim.sshKeys : { own: await readFile(project.sshKeyFile, "utf8") },
    restoreCache: scopes.every(
      ({ scope, policy }) => policy?.restoreCache !== false && project.scopes.get(scope)?.restoreCache !== false,
    ),
    domain: isProtected ? "protected" : "branch",
    storageKey: storageKey(keys, attested.about.org, attested.about.project),
    egress: egressOf(project),
    receipt: await signReceipt(attested, told),
    notes: notesOf(
      compareJobs(job, claim.job),
      dropped,
      own.dropped.filter((name) => config.text.includes(name)),
      unlisted,
    ),
    ticket: told.tickets.issue(attested, keys),
  };
}

/** Keys that the server has seen: where the commit names each by its fingerprint, or nothing is sealed for the job. */
function mayAddKnownKeys({ job }: VerifiedCommit, { receipt }: Opened): boolean {
  const adding = job.build.steps.filter((step) => step.type === "add_ssh_keys");
  return receipt.length === 0 || adding.every(({ fingerprints }) => fingerprints.length > 0);
}

/** The project's, then the contexts' in their order; in each, what is sealed wins over what the server could see. */
function mergeVariables(
  { claim, answer }: Question,
  { project, scopes, opened }: Told,
  isSetup: boolean,
): { variables: Environment; dropped: readonly string[]; unlisted: readonly string[] } {
  const hasSealed = opened.receipt.length > 0;
  const named = new Set(project.visible);
  const isNamed = (name: string) => named.has("*") || named.has(name);
  const isAllowed = (name: string) => !hasSealed || isNamed(name);
  const unlisted: string[] = [];
  const dropped: string[] = [];
  let variables: Environment = {};
  for (const [index, { scope }] of scopes.entries()) {
    const visible = answer.scopes.find((one) => one.scope === scope)?.visible ?? {};
    const { CIRCLE_CONTINUATION_KEY: _, ...ofProject } = index === 0 ? claim.variables : {};
    const split = splitVisible({ ...ofProject, ...visible }, isAllowed);
    const sealed = opened.environment.get(scope) ?? {};
    dropped.push(...split.dropped.filter((name) => !Object.hasOwn(sealed, name)));
    unlisted.push(...Object.keys(split.kept).filter((name) => !isNamed(name)));
    variables = { ...variables, ...split.kept, ...sealed };
  }
  const key = claim.variables["CIRCLE_CONTINUATION_KEY"];
  if (isSetup && key !== undefined && /^[\w-]{1,300}$/.test(key)) {
    variables = { ...variables, CIRCLE_CONTINUATION_KEY: key };
  }
  return { variables, dropped, unlisted };
}

function attest(
  { claim, answer }: Question,
  { commit, config, workflow, job }: VerifiedCommit,
  { about, class: own, project, jobId }: Told,
  isSetup: boolean,
): Omit<Attested, "isSteered"> {
  const scopes = new Set(job.contexts.map((name) => `context/${name}`));
  return {
    about,
    parameters: config.parametersDigest,
    workflow: workflow.name,
    workflowId: claim.workflow.id,
    job: job.name,
    jobId,
    node: claim.node,
    ref: commit.ref,
    origin: originOf(project.repo),
    contexts: answer.scopes.flatMap(({ scope, contextId }) => (scopes.has(scope) && contextId ? [contextId] : [])),
    isSetup,
    mayHaveTokens: project.oidc === "verified",
    className: own.name,
  };
}

async function signReceipt(
  { about, workflowId, jobId, job, ref, className }: Omit<Attested, "isSteered">,
  { opened, keys, now }: Told,
): Promise<SignedReceipt | null> {
  if (opened.receipt.length === 0) return null;
  const statement: SignedReceipt["statement"] = {
    type: "ringfort/receipt/v1",
    ...about,
    workflowId,
    jobId,
    job,
    ref,
    class: className,
    values: [...opened.receipt],
    issued: now,
  };
  const { signatures } = await sign(statement, keys.attestKey);
  return { statement, signatures: [...signatures] };
}

function notesOf(
  difference: string | undefined,
  variables: readonly string[],
  values: readonly string[],
  unlisted: readonly string[],
): readonly string[] {
  const list = (names: readonly string[]) => [...new Set(names)].slice(0, 50).join(", ");
  return [
    ...(unlisted.length === 0
      ? []
      : [`variables-unlisted: ${list(unlisted)}: nobody signs how this job ends. docs/runner-trust.md#visible`]),
    ...(difference === undefined
      ? []
      : [`server-job-differs: the server's ${difference} is not the commit's; the commit's is run`]),
    ...(variables.length === 0
      ? []
      : [
          `visible-variable-dropped: ${list(variables)}: the server could have chosen them. docs/runner-trust.md#visible`,
        ]),
    ...(values.length === 0 ? [] : [`pipeline-value-dropped: ${list(values)}: only the server says what they are`]),
  ];
}
