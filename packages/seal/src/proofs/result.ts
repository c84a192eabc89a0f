import { z } from "zod";
import { allow, refuse, type SealFailure, type Sealing } from "../sealed-failure.ts";
import { className, digest, moment, signed } from "../statements/fields.ts";
import type { TrustRoot } from "../trust-root/index.ts";
import { type About, about, checkAbout, id, jobName } from "./about.ts";
import { attestedBy } from "./attested.ts";

/** A gate proof: a job has ended so, says the class whose runner compiled and ran it. */
export const resultStatement = z.strictObject({
  type: z.literal("ringfort/result/v1"),
  ...about,
  /** Digest of the pipeline's parameters, all of them, as canonical JSON: they decide what the job was. */
  parameters: digest,
  workflow: jobName,
  workflowId: id,
  job: jobName,
  jobId: id,
  /** Which of the job's parallel runs, of how many. */
  node: z.strictObject({ index: z.int().min(0), total: z.int().min(1) }),
  status: z.enum(["success", "failed", "canceled", "timedout", "infrastructure_fail"]),
  class: className,
  issued: moment,
});
export type Result = z.infer<typeof resultStatement>;
export const signedResult = signed(resultStatement);
export type SignedResult = z.infer<typeof signedResult>;

export interface ExpectedResult {
  readonly root: TrustRoot;
  readonly about: About;
  readonly parameters: string;
  readonly workflow: string;
  /** Left out, a result counts that another workflow of the pipeline has left: reruns keep what succeeded. */
  readonly workflowId?: string;
  readonly job: string;
  readonly node: { readonly index: number; readonly total: number };
  /** The classes on which the config lets the job run. Left out, any of the trust root. */
  readonly classes?: readonly string[];
}

/** Whether this proves that one parallel run of a job succeeded. */
export async function checkResult(given: unknown, expected: ExpectedResult): Promise<Sealing<Result>> {
  if (given === undefined || given === null) return refuse("result-missing", `It is about \`${expected.job}\`.`);
  const parsed = signedResult.safeParse(given);
  if (!parsed.success) return refuse("result-malformed");
  const { statement } = parsed.data;
  const signer = await attestedBy("result", parsed.data, expected);
  if (!signer.ok) return signer;
  const same = checkAbout("result", statement, expected.about);
  if (!same.ok) return same;
  if (statement.parameters !== expected.parameters) return refuse("result-other-parameters");
  const isOtherRun = expected.workflowId !== undefined && statement.workflowId !== expected.workflowId;
  if (statement.workflow !== expected.workflow || isOtherRun) return refuse("result-other-workflow");
  if (statement.job !== expected.job) return refuse("result-other-job", `It is about \`${statement.job}\`.`);
  const { index, total } = expected.node;
  if (statement.node.index !== index || statement.node.total !== total) return refuse("result-other-node");
  if (statement.status !== "success") return refuse("result-not-success", `\`${statement.job}\`: ${statement.status}.`);
  return allow(statement);
}

/** Whether one of `given` proves it, for each of the job's parallel runs. */
export async function checkRequired(
  given: readonly unknown[],
  { total, ...expected }: Omit<ExpectedResult, "node"> & { readonly total: number },
): Promise<Sealing<readonly Result[]>> {
  const proved: Result[] = [];
  for (let index = 0; index < total; index += 1) {
    const found = await firstProof(given, { ...expected, node: { index, total } });
    if (!found.ok) return found;
    proved.push(found.value);
  }
  return allow(proved);
}

/** The refusal that comes nearest to the job is the one that says something. */
async function firstProof(given: readonly unknown[], expected: ExpectedResult): Promise<Sealing<Result>> {
  let nearest: SealFailure | undefined;
  for (const one of given) {
    if (!isAbout(one, expected)) continue;
    const checked = await checkResult(one, expected);
    if (checked.ok) return checked;
    nearest = checked;
  }
  return nearest ?? refuse("result-missing", `It is about \`${expected.job}\`.`);
}

/** Which proofs to look at; it decides nothing. */
function isAbout(given: unknown, { job, node }: ExpectedResult): boolean {
  const parsed = signedResult.safeParse(given);
  return parsed.success && parsed.data.statement.job === job && parsed.data.statement.node.index === node.index;
}
