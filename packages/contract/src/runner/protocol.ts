import { z } from "zod";
import type { PlanJob } from "../plan.ts";

/**
 * What a runner and the server say to each other: JSON over HTTPS below `/api/ringfort/v1/runner`, the token of the resource class as
 * bearer for `/claim`, the token of the task for everything about a task. `docs/runner-protocol.md` tells the whole story.
 */

/** How long a claim lasts unless it is renewed, and how often a runner renews it. */
export const leaseMs = 30_000;
export const renewEveryMs = 10_000;
/** The longest that `/claim` waits for work. */
export const longestPollMs = 25_000;

const uuid = z.uuid();
const count = z.int().min(0);
const name = z.string().min(1).max(200);
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** `POST /claim`: what the runner is, and how much it can take on. */
export const claimRequest = z.object({
  name: name.regex(/^[\w.() -]+$/),
  hostname: name,
  version: name,
  platform: name,
  /** How many tasks it would start now; 0 still waits for cancels. */
  free: count.max(1_000),
  /** Tasks it is working on: their cancels end the wait. */
  working: z.array(uuid).max(1_000),
  /** Facts about how hardened the machine is, for the runners' page and the audit. */
  facts: z.record(z.string().max(100), z.union([z.string().max(1_000), z.number(), z.boolean()])).optional(),
});
export type ClaimRequest = z.infer<typeof claimRequest>;

const environment = z.record(z.string(), z.string());

/** One node of one job, claimed. */
export const claim = z.object({
  task: uuid,
  /** Bearer for everything about this task; worth nothing once the claim is lost. */
  token: z.string(),
  fence: count,
  attempt: z.int().min(1),
  job: z.custom<PlanJob>((value) => typeof value === "object" && value !== null),
  node: z.object({ index: count, total: z.int().min(1) }),
  number: count,
  project: z.object({ id: uuid, slug: z.string() }),
  workflow: z.object({ id: uuid, name: z.string() }),
  /** `CIRCLE_*` and `CI`, as the server knows them. */
  builtIns: environment,
  /** Project variables that the server was allowed to see. */
  variables: environment,
  /** Private keys for `add_ssh_keys` and `checkout`, by fingerprint. */
  sshKeys: z.record(z.string(), z.string()),
  checkout: z.object({
    url: z.string(),
    /** Full name of the ref that holds the revision. */
    ref: z.string().optional(),
    revision: z.string(),
    branch: z.string().optional(),
    tag: z.string().optional(),
  }),
  strict: z.boolean(),
  organization: uuid,
  pipeline: z.object({ id: uuid, number: count }),
  /** There is something for this job that only the runner can decide about: it asks for it with `POST /tasks/{task}/secrets`. */
  secrets: z.boolean(),
});
export type Claim = z.infer<typeof claim>;

export const claimAnswer = z.object({
  claims: z.array(claim),
  /** Of `working`: to be stopped. */
  cancel: z.array(uuid),
  /** Of `working`: no longer this runner's. To be dropped without another word. */
  lost: z.array(uuid),
});
export type ClaimAnswer = z.infer<typeof claimAnswer>;

/** Every message about a task carries the fence of the claim; a stale one gets 409. */
const fenced = { fence: count };

/** `POST /tasks/{task}/renew`. */
export const renewRequest = z.object(fenced);
export const taskAnswer = z.object({ canceling: z.boolean() });
export type TaskAnswer = z.infer<typeof taskAnswer>;

const stepNumber = z.int().min(-1).max(100_000);
const at = z.int().min(0);

/** What happens in a job, in order; -1 is "Spin up environment". Text is masked already. */
export const taskEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("step-started"), step: stepNumber, name: z.string().max(4_096), at }),
  z.object({ type: z.literal("output"), step: stepNumber, text: z.string().max(1_048_576), at }),
  z.object({
    type: z.literal("step-ended"),
    step: stepNumber,
    outcome: z.enum(["success", "failed", "skipped", "canceled", "timedout"]),
    exitCode: z.int().optional(),
    reason: z.string().max(4_096).optional(),
    at,
  }),
]);
export type TaskEvent = z.infer<typeof taskEvent>;

/** `POST /tasks/{task}/events`: numbered from 1 without gaps; sending one again changes nothing. */
export const eventsRequest = z.object({
  ...fenced,
  first: z.int().min(1),
  events: z.array(taskEvent).min(1).max(2_000),
});
export const eventsAnswer = z.object({ acknowledged: count, canceling: z.boolean() });
export type EventsAnswer = z.infer<typeof eventsAnswer>;

/** `POST /tasks/{task}/end`. Idempotent. */
export const endRequest = z.object({
  ...fenced,
  status: z.enum(["success", "failed", "canceled", "timedout", "infrastructure_fail"]),
  failedStep: stepNumber.optional(),
  reason: z.string().max(4_096).optional(),
  /** The class's signed statement that the job ended so (`@ringfort/seal`'s SignedResult). */
  proof: z.unknown().optional(),
});
export type EndRequest = z.infer<typeof endRequest>;

/**
 * Content goes over first, as an object of its own: `PUT /tasks/{task}/objects?fence=N` with the plain bytes answers this, and
 * `GET /tasks/{task}/objects/{digest}` gives back what one of the answers below has named.
 */
export const storedObject = z.object({ digest, size: count });
export type StoredObject = z.infer<typeof storedObject>;

/** `POST /tasks/{task}/artifacts`. */
export const artifactRequest = z.object({ ...fenced, path: z.string().min(1).max(4_096), digest });

/** `POST /tasks/{task}/test-results`: a JUnit file as it was found. */
export const testResultsRequest = z.object({
  ...fenced,
  file: z.string().max(4_096),
  cases: z
    .array(
      z.object({
        name: z.string().max(10_000),
        classname: z.string().max(10_000).optional(),
        file: z.string().max(4_096).optional(),
        result: z.enum(["success", "failure", "error", "skipped"]),
        seconds: z.number().optional(),
        message: z.string().max(100_000).optional(),
      }),
    )
    .max(100_000),
});

/** `GET /tasks/{task}/timings?kind=`: seconds by name, of an earlier run. */
export const timingKinds = ["filename", "classname", "testname"] as const;
export const timingsAnswer = z.object({ seconds: z.record(z.string(), z.number()) });

/**
 * Whose jobs saved a cache. A verified job says which domain is its own, and the name of the key that seals its caches; the server keeps
 * apart what differs in either. Whatever a fork's job says, it saves in the fork's own domain.
 */
export const storageDomain = z.enum(["fork-pr", "branch", "protected"]);
export type StorageDomain = z.infer<typeof storageDomain>;
const cachePlace = {
  domain: storageDomain.exclude(["fork-pr"]).optional(),
  keyName: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
};

/** `POST /tasks/{task}/caches/find`: the newest whose key begins with the first of `keys` that begins any. */
export const findCacheRequest = z.object({
  ...fenced,
  ...cachePlace,
  keys: z.array(z.string().max(900)).min(1).max(100),
});
export const findCacheAnswer = z.object({
  found: z.object({ key: z.string(), digest, size: count, domain: storageDomain.optional() }).nullable(),
});

/** `POST /tasks/{task}/caches`, with a digest to save; without one only asks whether the key is there. */
export const saveCacheRequest = z.object({
  ...fenced,
  ...cachePlace,
  key: z.string().min(1).max(900),
  digest: digest.optional(),
  keptDays: z.int().min(1).max(15).optional(),
});
export const saveCacheAnswer = z.object({ saved: z.boolean(), exists: z.boolean() });

/** `GET /tasks/{task}/workspace`: layers in the order in which they apply. */
export const workspaceAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), layers: z.array(z.object({ job: z.string(), digest, size: count })) }),
  z.object({ ok: z.literal(false), path: z.string(), jobs: z.tuple([z.string(), z.string()]) }),
]);
/** `POST /tasks/{task}/workspace`. */
export const persistRequest = z.object({ ...fenced, digest, paths: z.array(z.string().max(4_096)).max(1_000_000) });

const parameterValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** `POST /tasks/{task}/secrets` */
export const secretsRequest = z.object(fenced);
/**
 * What the server has for this job. It opens none of it, and the runner believes none of it: signed things are checked by
 * `@ringfort/seal`, the rest against git.
 */
export const secretsAnswer = z.object({
  /** Of the organization, ascending. */
  roots: z.array(z.unknown()).max(10_000),
  /** First the project's, then the job's contexts in their order. */
  scopes: z
    .array(
      z.object({
        scope: z.string(),
        contextId: uuid.nullable(),
        policy: z.unknown(),
        values: z.array(z.unknown()).max(1_000),
        tombstones: z.array(z.unknown()).max(10_000),
        /** Values that the server was allowed to see. */
        visible: environment,
      }),
    )
    .max(101),
  /** Gate proofs of the jobs of this workflow. */
  results: z.array(z.unknown()).max(10_000),
  approvals: z.array(z.unknown()).max(1_000),
  /** Of a pipeline that a setup job continued. */
  continuation: z.object({ config: z.string(), parameters: parameterValues, statement: z.unknown() }).nullable(),
  /** What the pipeline was started with, as far as git does not say it. */
  inputs: z.object({
    /** `api` when the config did not come from the repository. */
    configSource: z.enum(["git", "api"]),
    configPath: z.string().max(4_096),
    parameters: parameterValues,
    /** Pipeline values, by their full names. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    isFork: z.boolean(),
    isSshRerun: z.boolean(),
    /** Sources of orbs, by `namespace/name@version`. */
    orbs: z.record(z.string(), z.string()),
  }),
});
export type SecretsAnswer = z.infer<typeof secretsAnswer>;

/** `POST /tasks/{task}/receipts`: before the first step starts. */
export const receiptRequest = z.object({ ...fenced, receipt: z.unknown() });

/**
 * `POST /tasks/{task}/tokens`: OIDC tokens for a signed request (`@ringfort/seal`'s SignedTokenRequest). The answer is base64url of an age
 * file for the request's `recipient`, with one token a line in the order of `subjects`.
 */
export const tokenRequest = z.object({ ...fenced, request: z.unknown() });
export const tokenAnswer = z.object({ token: z.string() });

/** `POST /tasks/{task}/continuation`: a setup job continues, and its runner vouches for with what. */
export const continuationRequest = z.object({
  ...fenced,
  config: z.string().max(3_000_000),
  parameters: parameterValues,
  statement: z.unknown(),
});
