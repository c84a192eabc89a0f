import type { Scalar } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { CommitFacts } from "../vcs/git/index.ts";

/** Everything that is known of a pipeline once its commit is: `pipeline.*` by name. What the forge said in its delivery comes last. */
export function pipelineValues(
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
  revision: string,
  commit: CommitFacts | undefined,
): Record<string, Scalar> {
  const [owner, repository] = project.slug.split("/").slice(-2);
  return {
    "pipeline.id": pipeline.id,
    "pipeline.number": pipeline.number,
    "pipeline.project.git_url": project.vcs_url,
    "pipeline.project.slug": project.slug,
    "pipeline.project.type": project.vcs_provider.toLowerCase(),
    "pipeline.definition.id": pipeline.definition_id,
    "pipeline.git.branch": pipeline.branch,
    "pipeline.git.branch.is_default": pipeline.branch === project.default_branch,
    "pipeline.git.tag": pipeline.tag,
    "pipeline.git.revision": revision,
    "pipeline.git.repo_url": project.vcs_url,
    "pipeline.git.repo_owner": owner ?? null,
    "pipeline.git.repo_name": repository ?? null,
    "pipeline.git.commit.subject": commit?.subject ?? null,
    "pipeline.git.commit.body": commit?.body ?? null,
    "pipeline.git.commit.author_name": commit?.author.name ?? null,
    "pipeline.git.commit.author_email": commit?.author.email ?? null,
    "pipeline.trigger.received_at": pipeline.trigger.received_at,
    "pipeline.trigger_source": pipeline.trigger.type,
    ...(pipeline.config.inline !== undefined && { "pipeline.config_source": "api" }),
    ...pipeline.values,
  };
}
