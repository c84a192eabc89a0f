import { randomBytes, randomUUID } from "node:crypto";
import { compile, type OrbLibrary, toPlan } from "@ringfort/config";
import type { Claim, PlanJob, SecretsAnswer, StorageDomain } from "@ringfort/contract";
import {
  type Approval,
  bytesOf,
  canonicalize,
  digestOf,
  type Result,
  type SignedApproval,
  type SignedResult,
} from "@ringfort/seal";
import { orb, policyOf, sealedIn, signed, type World } from "./world.ts";

/** What an honest server would hand to the runner: one job, and what there is for it. */
export interface Truth {
  readonly claim: Claim;
  readonly secrets: SecretsAnswer;
  /** What the job is offered when it asks for a cache. */
  readonly cache?: OfferedCache;
  /** Whether the job may save one. */
  readonly keepsCaches?: boolean;
}

export interface OfferedCache {
  readonly key: string;
  readonly domain: StorageDomain;
  readonly content: Buffer;
}

export type Told = "test" | "deploy" | "publish";

/** The values that jobs get, made anew for every drill. */
export interface Values {
  readonly token: string;
  readonly releaseKey: string;
}

/** What lies sealed in the organization: made once, for what is sealed anew is another thing. */
export interface Sealed {
  readonly prod: Scope;
  readonly guarded: Scope;
}
type Scope = SecretsAnswer["scopes"][number];

export async function sealAll(world: World, { token, releaseKey }: Values): Promise<Sealed> {
  const [prod, guarded] = ["context/prod", "context/guarded"] as const;
  return {
    prod: {
      scope: prod,
      contextId: randomUUID(),
      policy: await policyOf(world, prod),
      ...nothing,
      values: [
        await sealedIn(world, { scope: prod, name: "TOKEN", value: token, version: 2 }),
        await sealedIn(world, { scope: prod, name: "OTHER", value: `${token}-other` }),
      ],
    },
    guarded: {
      scope: guarded,
      contextId: randomUUID(),
      policy: await policyOf(world, guarded, { approvals: 1 }),
      ...nothing,
      values: [await sealedIn(world, { scope: guarded, name: "RELEASE_KEY", value: releaseKey })],
    },
  };
}

export async function truthOf(world: World, name: Told, sealed: Sealed): Promise<Truth> {
  const workflowName = name === "publish" ? "release" : "main";
  const job = planOf(world.configText, workflowName, name);
  const claim: Claim = {
    task: randomUUID(),
    token: randomBytes(24).toString("hex"),
    fence: 1,
    attempt: 1,
    job,
    node: { index: 0, total: 1 },
    number: 7,
    project: world.project,
    workflow: { id: randomUUID(), name: workflowName },
    builtIns: { CI: "true", CIRCLE_SHA1: world.revision },
    variables: {},
    sshKeys: {},
    checkout: {
      url: `file://${world.repository}`,
      ref: "refs/heads/main",
      revision: world.revision,
      branch: "main",
    },
    strict: false,
    organization: world.org,
    pipeline: { id: randomUUID(), number: 3 },
    secrets: true,
  };
  return { claim, secrets: await secretsOf(world, claim, sealed) };
}

async function secretsOf(world: World, claim: Claim, sealed: Sealed): Promise<SecretsAnswer> {
  const project = { scope: `project/${world.project.slug}`, contextId: null, policy: null, ...nothing };
  return {
    roots: [world.root],
    scopes: [project, ...contextsOf(claim, sealed)],
    results: [await resultOf(world, claim, "test")],
    approvals: [await approvalOf(world, claim)],
    continuation: null,
    inputs: {
      configSource: "git",
      configPath: ".circleci/config.yml",
      parameters: {},
      values: {},
      isFork: false,
      isSshRerun: false,
      orbs: { [orb.reference]: orb.source },
    },
  };
}

const nothing = { values: [], tombstones: [], visible: {} };

function contextsOf({ job }: Claim, { prod, guarded }: Sealed): readonly Scope[] {
  if (job.contexts.includes("prod")) return [prod];
  return job.contexts.includes("guarded") ? [guarded] : [];
}

function aboutOf(world: World, { pipeline }: Claim) {
  return {
    org: world.org,
    project: world.project.slug,
    pipeline: pipeline.id,
    commit: world.revision,
    config: world.configDigest,
  };
}

/** The proof of a job that the deployment requires, by the class that ran it. */
export async function resultOf(
  world: World,
  claim: Claim,
  job: string,
  changes: Partial<Result> = {},
  key = world.keys.attest,
): Promise<SignedResult> {
  const statement: Result = {
    type: "ringfort/result/v1",
    ...aboutOf(world, claim),
    parameters: await digestOf(bytesOf(canonicalize({}))),
    workflow: claim.workflow.name,
    workflowId: claim.workflow.id,
    job,
    jobId: randomUUID(),
    node: { index: 0, total: 1 },
    status: "success",
    class: world.className,
    issued: Date.now(),
    ...changes,
  };
  return await signed(statement, key);
}

export async function approvalOf(
  world: World,
  claim: Claim,
  changes: Partial<Approval> = {},
  key = world.keys.approver,
): Promise<SignedApproval> {
  const statement: Approval = {
    type: "ringfort/approval/v1",
    ...aboutOf(world, claim),
    repo: `file://${world.repository}`,
    ref: "refs/heads/main",
    workflow: claim.workflow.name,
    workflowId: claim.workflow.id,
    job: "hold",
    unblocks: ["publish"],
    issued: Date.now(),
    expires: Date.now() + 60 * 60_000,
    nonce: randomBytes(16).toString("base64url"),
    ...changes,
  };
  return await signed(statement, key);
}

const library: OrbLibrary = {
  find: (reference) => ({
    status: "found",
    source: { file: reference, text: orb.source },
    resolved: orb.reference,
  }),
};

export function planOf(text: string, workflow: string, job: string): PlanJob {
  const compiled = compile({ file: ".circleci/config.yml", text }, { orbs: library });
  if (!compiled.ok) throw new Error("The drill's own config does not compile.");
  const found = toPlan(compiled.config, { branch: "main" })
    .workflows.find(({ name }) => name === workflow)
    ?.jobs.find(({ name }) => name === job);
  if (!found) throw new Error(`The drill's own config has no job ${job}.`);
  return found;
}
