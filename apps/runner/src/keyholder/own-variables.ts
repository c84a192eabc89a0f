import type { Claim, Environment } from "@ringfort/contract";
import type { TrustedProject } from "../trust/trusted.ts";
import type { OwnCommit } from "./own-repository.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of the server's, with the form without which they are left out. */
const forms: Readonly<Record<string, RegExp>> = {
  CIRCLE_BUILD_NUM: /^\d{1,15}$/,
  CIRCLE_BUILD_URL: /^https?:\/\/[\w.:/%~@+-]{1,2000}$/,
  CIRCLE_USERNAME: /^[A-Za-z0-9][\w.@+-]{0,99}$/,
  CIRCLE_PROJECT_ID: uuid,
  CIRCLE_WORKFLOW_JOB_ID: uuid,
  CIRCLE_WORKFLOW_WORKSPACE_ID: uuid,
};

/** `CIRCLE_*` and `CI` of a job that the runner has decided about itself. */
export function ownVariables(
  claim: Pick<Claim, "builtIns" | "organization" | "pipeline" | "project" | "workflow">,
  job: string,
  commit: OwnCommit,
  { repo }: TrustedProject,
): Environment {
  const [owner, repository] = claim.project.slug.split("/").slice(-2);
  const believed = Object.entries(forms).flatMap(([name, form]) => {
    const value = claim.builtIns[name];
    return value !== undefined && form.test(value) ? [[name, value] as const] : [];
  });
  return {
    CI: "true",
    CIRCLECI: "true",
    ...(commit.branch !== undefined && { CIRCLE_BRANCH: commit.branch }),
    ...(commit.tag !== undefined && { CIRCLE_TAG: commit.tag }),
    CIRCLE_SHA1: commit.revision,
    CIRCLE_JOB: job,
    CIRCLE_ORGANIZATION_ID: claim.organization,
    CIRCLE_PIPELINE_ID: claim.pipeline.id,
    CIRCLE_PROJECT_REPONAME: repository ?? "",
    CIRCLE_PROJECT_USERNAME: owner ?? "",
    CIRCLE_REPOSITORY_URL: repo,
    CIRCLE_WORKFLOW_ID: claim.workflow.id,
    ...Object.fromEntries(believed),
  };
}
