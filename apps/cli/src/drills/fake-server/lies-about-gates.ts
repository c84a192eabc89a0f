import { randomUUID } from "node:crypto";
import type { Approval } from "@ringfort/seal";
import { type Lie, refuse, withSecrets } from "./lie.ts";
import { approvalOf, resultOf, type Truth } from "./truth.ts";
import type { World } from "./world.ts";

/** D11, D12: approvals that nobody gave, results that nobody had. */
export const liesAboutGates: readonly Lie[] = [
  {
    drill: "D12",
    does: "leaves out the result of the tests",
    job: "deploy",
    tell: (truth) => withSecrets(truth, { results: [] }),
    must: refuse("gate-missing", "result-missing"),
  },
  {
    drill: "D12",
    does: "signs the result of the tests itself",
    job: "deploy",
    tell: async (truth, world) =>
      withSecrets(truth, { results: [await resultOf(world, truth.claim, "test", {}, world.keys.stranger)] }),
    must: refuse("gate-forged", "result-forged"),
  },
  {
    drill: "D12",
    does: "deploys though the tests have failed",
    job: "deploy",
    tell: async (truth, world) =>
      withSecrets(truth, { results: [await resultOf(world, truth.claim, "test", { status: "failed" })] }),
    must: refuse("gate-not-as-required", "result-not-success"),
  },
  {
    drill: "D12",
    does: "shows the tests' result of another pipeline",
    job: "deploy",
    tell: async (truth, world) =>
      withSecrets(truth, { results: [await resultOf(world, truth.claim, "test", { pipeline: randomUUID() })] }),
    must: refuse("gate-forged", "gate-missing", "result-other-pipeline", "result-missing"),
  },
  {
    drill: "D12",
    does: "shows the tests' result at another commit",
    job: "deploy",
    tell: async (truth, world) =>
      withSecrets(truth, { results: [await resultOf(world, truth.claim, "test", { commit: "f".repeat(40) })] }),
    must: refuse("gate-forged", "gate-missing", "result-other-commit", "result-missing"),
  },
  {
    drill: "D12",
    does: "shows the tests' result with other parameters",
    job: "deploy",
    tell: async (truth, world) =>
      withSecrets(truth, {
        results: [await resultOf(world, truth.claim, "test", { parameters: `sha256:${"b".repeat(64)}` })],
      }),
    must: refuse("gate-forged", "gate-missing", "result-other-parameters", "result-missing"),
  },
  {
    drill: "D12",
    does: "shows the result of another job",
    job: "deploy",
    tell: async (truth, world) => withSecrets(truth, { results: [await resultOf(world, truth.claim, "lint")] }),
    must: refuse("gate-missing", "result-missing"),
  },
  {
    drill: "D11",
    does: "says that somebody approved, without a signature",
    job: "publish",
    tell: (truth) => withSecrets(truth, { approvals: [] }),
    must: refuse("approval-missing", "policy-approvals", "gate-missing"),
  },
  forged("signs the approval itself", {}, ["approval-unknown-key", "approval-forged"], "stranger"),
  forged("shows an approval of another commit", { commit: "e".repeat(40) }, ["approval-other-commit"]),
  forged("shows an approval for another job", { unblocks: ["deploy"] }, ["approval-other-job"]),
  forged("shows an approval of another pipeline", { pipeline: randomUUID() }, ["approval-other-pipeline"]),
  forged("shows an approval of another project", { project: "circleci/drill/other" }, ["approval-other-project"]),
  forged("shows an approval that has expired", { issued: 1_000, expires: 2_000 }, [
    "approval-expired",
    "approval-lasts-too-long",
  ]),
  forged("shows an approval of another config", { config: `sha256:${"a".repeat(64)}` }, ["approval-other-config"]),
  {
    drill: "D11",
    does: "changes an approval after it was signed",
    job: "publish",
    tell: async (truth, world) => {
      const approval = await approvalOf(world, truth.claim, { unblocks: ["deploy"] });
      const statement: Approval = { ...approval.statement, unblocks: ["publish"] };
      return withSecrets(truth, { approvals: [{ ...approval, statement }] });
    },
    must: refuse("approval-forged", "approval-unknown-key"),
  },
];

function forged(
  does: string,
  changes: Partial<Approval>,
  codes: readonly string[],
  by: keyof World["keys"] = "approver",
): Lie {
  return {
    drill: "D11",
    does,
    job: "publish",
    tell: async (truth: Truth, world) =>
      withSecrets(truth, { approvals: [await approvalOf(world, truth.claim, changes, world.keys[by])] }),
    must: refuse(...codes),
  };
}
