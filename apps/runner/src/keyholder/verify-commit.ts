import type { PlanWorkflow } from "@ringfort/contract";
import type { TrustedProject } from "../trust/trusted.ts";
import type { Question } from "./keyholder.ts";
import { type Compilers, OwnCompiler } from "./own-compile.ts";
import { compileOwnConfig, findOwnJob, type OwnConfig, type OwnJob } from "./own-config.ts";
import { fetchCommit, type OwnCommit, type RepositoryPlace } from "./own-repository.ts";
import { type OwnValues, ownValues } from "./own-values.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

/** What git says of a claim: the commit, its config, and the job in it. */
export interface VerifiedCommit {
  readonly commit: OwnCommit;
  readonly config: OwnConfig;
  readonly own: OwnValues;
  readonly workflow: PlanWorkflow;
  readonly job: OwnJob;
}

/** Asks nobody but git, and compiles what it answers. */
export async function verifyCommit(
  { claim, answer }: Question,
  project: TrustedProject,
  place: RepositoryPlace,
  compilers: Compilers,
): Promise<Verdict<VerifiedCommit>> {
  const { inputs } = answer;
  if (inputs.isFork) return refuse("fork");
  if (inputs.isSshRerun) return refuse("ssh-rerun");
  if (answer.continuation && project.setupWorkflows === "never") return refuse("continuation-not-allowed");
  await using compiler = new OwnCompiler(compilers, claim.pipeline.id);
  const commit = await fetchCommit(claim, project, place);
  if (!commit.ok) return commit;
  if (project.requireSignedCommits && commit.value.verifiedCommitter === null) return refuse("commit-unsigned");
  const own = ownValues(claim, inputs, commit.value, project);
  const config = await compileOwnConfig({ answer, commit: commit.value, project, values: own.values, compiler });
  if (!config.ok) return config;
  const found = findOwnJob(config.value.plan, claim);
  if (!found.ok) return found;
  return allow({ commit: commit.value, config: config.value, own, ...found.value });
}
