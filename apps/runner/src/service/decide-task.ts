import { type BuildJob, type Claim, type Environment, type PlanJob, secretsAnswer } from "@ringfort/contract";
import type { EgressRules } from "../egress/rules.ts";
import { type Attest, attestOf, type DecidedJob, type Keyholder } from "../keyholder/keyholder.ts";
import { splitVisible } from "../keyholder/loader-names.ts";
import { isPassing, refuse, sentenceOf } from "../keyholder/refusal.ts";
import { isSealed } from "../keyholder/scopes.ts";
import type { VerifiedStorage } from "./stores/verified-storage.ts";
import type { TaskConnection } from "./task-connection.ts";

export type RunnableJob = PlanJob & { readonly build: BuildJob };

/** What a task runs, whoever has decided it. */
export interface TaskJob {
  readonly job: RunnableJob;
  readonly builtIns: Environment;
  /** All that is hidden in its logs. */
  readonly variables: Environment;
  readonly sshKeys: Claim["sshKeys"];
  readonly checkout: Pick<Claim, "checkout" | "sshKeys">;
  /** Lines for its log and for the runner's. */
  readonly notes: readonly string[];
  /** Of a job that the runner has found in git itself. */
  readonly verified?: {
    readonly attest: Attest;
    readonly storage: VerifiedStorage;
    readonly egress: EgressRules | null;
  };
}

export type DecidedTask =
  | { readonly ok: true; readonly task: TaskJob }
  | { readonly ok: false; readonly message: string; readonly status: "failed" | "infrastructure_fail" };

/** The server's job where nothing is sealed for it; else the commit's own, or none. The receipt is with the server before anything runs. */
export async function decideTask(
  keyholder: Keyholder | undefined,
  claim: Claim,
  { connection, signal }: { readonly connection: TaskConnection; readonly signal: AbortSignal },
): Promise<DecidedTask> {
  if (!claim.secrets) return asClaimed(claim, {}, []);
  const answer = await connection.post("/secrets", {}, secretsAnswer);
  const visible = Object.assign({}, ...answer.scopes.map((scope) => scope.visible)) as Environment;
  if (!keyholder) {
    const sealed = answer.scopes.some((scope) => isSealed(scope, undefined));
    return sealed ? refused(refuse("trust-file-missing")) : asClaimed(claim, visible, []);
  }
  const { token: _, ...question } = claim;
  const decision = await keyholder.decide({ claim: question, answer }, signal);
  if (!decision.ok) return refused(decision);
  if (decision.kind === "undecided") return asClaimed(claim, visible, [`not-verified: ${sentenceOf(decision.why)}`]);
  const { decided } = decision;
  if (decided.receipt) await connection.tell("/receipts", { receipt: decided.receipt });
  return { ok: true, task: asDecided(claim, decided, keyholder) };
}

function asDecided(claim: Claim, decided: DecidedJob, keyholder: Keyholder): TaskJob {
  const { job, builtIns, variables, sshKeys, checkout, checkoutKeys, notes } = decided;
  const storage: VerifiedStorage = {
    key: Buffer.from(decided.storageKey, "base64url"),
    domain: decided.domain,
    organization: claim.organization,
    project: claim.project.slug,
    pipeline: claim.pipeline.id,
    commit: checkout.revision,
    workflow: claim.workflow.name,
    job: job.name,
    restoresCaches: decided.restoreCache,
  };
  return {
    ...{ job, builtIns, variables, sshKeys, notes },
    checkout: { checkout, sshKeys: checkoutKeys },
    verified: { attest: attestOf(keyholder, decided.ticket), storage, egress: decided.egress },
  };
}

/** As the server says: with nothing but what the server could see anyway. */
function asClaimed(claim: Claim, visible: Environment, notes: readonly string[]): DecidedTask {
  const { job, builtIns, sshKeys, checkout } = claim;
  if (!isBuild(job)) {
    return { ok: false, message: `A \`${job.type}\` job is nothing that a runner could run.`, status: "failed" };
  }
  const { kept } = splitVisible(visible, () => true);
  const variables = { ...claim.variables, ...kept };
  return { ok: true, task: { job, builtIns, variables, sshKeys, checkout: { checkout, sshKeys }, notes } };
}

function isBuild(job: PlanJob): job is RunnableJob {
  return job.build !== undefined;
}

function refused(why: Parameters<typeof sentenceOf>[0]): DecidedTask {
  return { ok: false, message: sentenceOf(why), status: isPassing(why.code) ? "infrastructure_fail" : "failed" };
}
