import type { PlanJob, PlanWorkflow, Requirement } from "@ringfort/contract";
import {
  type About,
  type CheckedApproval,
  checkApproval,
  checkRequired,
  checkResult,
  type SealFailure,
  signedResult,
  type TrustRoot,
} from "@ringfort/seal";
import type { OwnConfig, OwnJob } from "./own-config.ts";
import { allow, type Refused, refuse, type Verdict } from "./refusal.ts";

export interface Gates {
  readonly root: TrustRoot;
  readonly about: About;
  readonly config: Pick<OwnConfig, "parametersDigest">;
  readonly workflow: PlanWorkflow;
  readonly job: OwnJob;
  /** What the server has of results. */
  readonly results: readonly unknown[];
  /** Those that count, and why the nearest other one does not. */
  readonly approvals: CheckedApprovals;
  /** Whose word counts about jobs that name no class of the organization; empty for every class. */
  readonly proofClasses: readonly string[];
  /** Whether the server's word alone opens a gate that waits for an approval. */
  readonly believesServer: boolean;
}

/** Every job that ours requires must have ended as required, and prove it; what no runner runs stands for what it requires itself. */
export async function checkGates(gates: Gates): Promise<Verdict<undefined>> {
  const byName = new Map(gates.workflow.jobs.map((job) => [job.name, job]));
  const seen = new Set<string>();
  const waiting = [...gates.job.requires];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.job)) continue;
    seen.add(next.job);
    const required = byName.get(next.job);
    if (!required) return refuse("job-not-in-config", `It requires \`${next.job}\`.`);
    const refused = required.build ? await checkEnded(required, next, gates) : checkApproved(required, gates);
    if (refused) return refused;
    if (!required.build) waiting.push(...required.requires);
  }
  return allow(undefined);
}

function checkApproved(gate: PlanJob, { approvals, believesServer }: Gates): Refused | undefined {
  if (gate.type !== "approval" || believesServer) return undefined;
  if (approvals.valid.some(({ approval }) => approval.job === gate.name)) return undefined;
  return approvals.refused ?? refuse("approval-missing", `It is \`${gate.name}\`.`);
}

async function checkEnded(
  required: PlanJob,
  { statuses }: Requirement,
  { root, about, config, workflow, results, proofClasses }: Gates,
): Promise<Refused | undefined> {
  const total = required.build?.parallelism ?? 1;
  const expected = {
    root,
    about,
    parameters: config.parametersDigest,
    workflow: workflow.name,
    job: required.name,
    ...classesOf(required.build?.resourceClass, proofClasses),
  };
  const success = await checkRequired(results, { ...expected, total });
  if (success.ok && statuses.includes("success")) return undefined;
  if (!statuses.includes("failed")) {
    if (statuses.includes("success")) return success.ok ? undefined : success;
    return refuse("gate-not-provable", `\`${required.name}\` is required to be ${statuses.join(" or ")}.`);
  }
  // A failure is proved by one run that failed, where all else about its proof is right.
  for (const given of results) {
    const node = nodeOf(given, required.name);
    if (node === undefined) continue;
    const checked = await checkResult(given, { ...expected, node: { index: node, total } });
    if (!checked.ok && checked.code === "result-not-success") return undefined;
  }
  return success.ok ? refuse("gate-not-provable", `\`${required.name}\` is required to have failed.`) : success;
}

/** A class can sign whatever it likes: about a job that names its class, only that one's word counts. */
export function classesOf(
  resourceClass: string | undefined,
  proofClasses: readonly string[],
): { readonly classes?: readonly string[] } {
  if (resourceClass?.includes("/")) return { classes: [resourceClass] };
  return proofClasses.length > 0 ? { classes: proofClasses } : {};
}

function nodeOf(given: unknown, job: string): number | undefined {
  const parsed = signedResult.safeParse(given);
  return parsed.success && parsed.data.statement.job === job ? parsed.data.statement.node.index : undefined;
}

export interface CheckedApprovals {
  readonly valid: readonly CheckedApproval[];
  readonly refused: SealFailure | undefined;
}

/** The approvals that let this very job through. */
export async function checkApprovals(
  given: readonly unknown[],
  expected: Parameters<typeof checkApproval>[1],
): Promise<CheckedApprovals> {
  const valid: CheckedApproval[] = [];
  let refused: SealFailure | undefined;
  for (const one of given) {
    const checked = await checkApproval(one, expected);
    if (checked.ok) valid.push(checked.value);
    else refused = checked;
  }
  return { valid, refused };
}
