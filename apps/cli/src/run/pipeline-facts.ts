import { createHash } from "node:crypto";
import type { Environment, Scalar } from "@ringfort/contract";
import type { GitFacts } from "./git-facts.ts";
import type { ProjectName } from "./project.ts";

const noRevision = "0".repeat(40);
const firstPipeline = "00000000-0000-0000-0000-000000000001";

/** What the whole run is about, decided once. */
export interface PipelineFacts {
  readonly project: ProjectName;
  readonly branch?: string;
  readonly tag?: string;
  readonly revision: string;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly notes: readonly string[];
}

/** A pipeline as a push of this working copy would make it; `--branch` and `--tag` say otherwise. */
export function pipelineFacts(
  project: ProjectName,
  git: GitFacts,
  asked: { readonly branch?: string | undefined; readonly tag?: string | undefined; readonly revision?: string },
): PipelineFacts {
  const revision = asked.revision ?? git.commit?.revision ?? noRevision;
  const defaultBranch = git.defaultBranch ?? "main";
  const branch = asked.tag === undefined ? (asked.branch ?? git.branch ?? defaultBranch) : undefined;
  const isGuess = asked.tag === undefined && asked.branch === undefined && git.branch === undefined;
  return {
    project,
    revision,
    ...(branch !== undefined && { branch }),
    ...(asked.tag !== undefined && { tag: asked.tag }),
    notes:
      isGuess && git.repository
        ? [`HEAD is on no branch; this runs as branch ${branch}. \`--branch B\` says otherwise.`]
        : [],
    values: {
      "pipeline.id": firstPipeline,
      "pipeline.number": 1,
      "pipeline.trigger_source": "webhook",
      "pipeline.project.slug": project.slug,
      "pipeline.project.type": project.type,
      ...(project.page !== undefined && {
        "pipeline.project.git_url": project.page,
        "pipeline.git.repo_url": project.page,
        "pipeline.git.commit.url": `${project.page}/commit/${revision}`,
      }),
      "pipeline.git.repo_owner": project.owner,
      "pipeline.git.repo_name": project.repository,
      "pipeline.git.branch": branch ?? null,
      "pipeline.git.branch.is_default":
        branch === defaultBranch || (git.defaultBranch === undefined && branch === "master"),
      "pipeline.git.tag": asked.tag ?? null,
      "pipeline.git.revision": revision,
      ...(git.commit && {
        "pipeline.git.commit.subject": git.commit.subject,
        "pipeline.git.commit.body": git.commit.body,
        "pipeline.git.commit.author_name": git.commit.authorName,
        "pipeline.git.commit.author_email": git.commit.authorEmail,
      }),
    },
  };
}

export interface JobPlace {
  readonly job: string;
  readonly jobId: string;
  readonly number: number;
  readonly workflowId: string;
  readonly workspaceId: string;
}

/** The variables that every job has (`CIRCLE_*`), as far as they do not depend on where it runs. */
export function builtInVariables(facts: PipelineFacts, user: string, place: JobPlace): Environment {
  const { project } = facts;
  return {
    CI: "true",
    CIRCLECI: "true",
    ...(facts.branch !== undefined && { CIRCLE_BRANCH: facts.branch }),
    ...(facts.tag !== undefined && { CIRCLE_TAG: facts.tag }),
    CIRCLE_SHA1: facts.revision,
    CIRCLE_BUILD_NUM: String(place.number),
    CIRCLE_BUILD_URL: `http://localhost/${project.slug}/${place.number}`,
    CIRCLE_JOB: place.job,
    CIRCLE_PIPELINE_ID: String(facts.values["pipeline.id"]),
    CIRCLE_ORGANIZATION_ID: idOf(project.slug.split("/").slice(0, -1).join("/")),
    CIRCLE_PROJECT_ID: idOf(project.slug),
    CIRCLE_PROJECT_REPONAME: project.repository,
    CIRCLE_PROJECT_USERNAME: project.owner,
    ...(project.url !== undefined && { CIRCLE_REPOSITORY_URL: project.url }),
    CIRCLE_USERNAME: user,
    CIRCLE_WORKFLOW_ID: place.workflowId,
    CIRCLE_WORKFLOW_JOB_ID: place.jobId,
    CIRCLE_WORKFLOW_WORKSPACE_ID: place.workspaceId,
  };
}

/** A UUID that is the same for the same name, as a server's would be from run to run. */
function idOf(name: string): string {
  const hex = createHash("sha256").update(`ringfort ${name}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
