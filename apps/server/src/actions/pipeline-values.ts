import type { Scalar } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { CommitFacts } from "../vcs/git/index.ts";
import { commitAddress, integrationOf, repositoryName } from "./forge-access.ts";

/** What was found where the pipeline's ref led. */
export interface FoundRevision {
  readonly revision: string;
  readonly commit: CommitFacts | undefined;
  readonly definition?: Pick<Row<"pipeline_definitions">, "name"> | undefined;
  readonly config?: ConfigOrigin | undefined;
}

/** Where the config was read, unless it came with the trigger. */
export interface ConfigOrigin {
  readonly repository: Pick<Row<"projects">, "id" | "name" | "vcs_url" | "forge" | "external_id">;
  readonly path: string;
  readonly ref: string;
  readonly revision: string;
}

/** Everything that is known of a pipeline once its commit is: `pipeline.*` by name. The forge may add to it; what the house has decided itself nobody overrides. */
export function pipelineValues(
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
  found: FoundRevision,
): Record<string, Scalar> {
  return {
    ...repositoryValues(project),
    ...commitValues(project, found),
    ...causeValues(pipeline, project),
    ...pipeline.values,
    ...ownValues(pipeline, project, found),
    ...configValues(pipeline, found),
  };
}

function repositoryValues(project: Row<"projects">): Record<string, Scalar> {
  const [owner, repository] = (repositoryName(project) ?? project.slug).split("/").slice(-2);
  return {
    "pipeline.git.repo_url": project.vcs_url,
    "pipeline.git.repo_id": project.external_id,
    "pipeline.git.repo_owner": owner ?? null,
    "pipeline.git.repo_name": repository ?? null,
  };
}

function commitValues(project: Row<"projects">, { revision, commit }: FoundRevision): Record<string, Scalar> {
  return {
    "pipeline.git.commit.url": commitAddress(project, revision) ?? null,
    "pipeline.git.commit.subject": commit?.subject ?? null,
    "pipeline.git.commit.body": commit?.body ?? null,
    "pipeline.git.commit.author_name": commit?.author.name ?? null,
    "pipeline.git.commit.author_email": commit?.author.email ?? null,
  };
}

const causes = {
  webhook: "push",
  api: "api",
  explicit: "api",
  scheduled_pipeline: "schedule",
} as const satisfies Record<Row<"pipelines">["trigger"]["type"], string>;

function causeValues({ trigger }: Row<"pipelines">, { forge }: Row<"projects">): Record<string, Scalar> {
  const cause = causes[trigger.type];
  return {
    "pipeline.trigger.type": cause === "push" ? integrationOf(forge).trigger : cause,
    "pipeline.event.name": cause,
    "pipeline.event.action": cause,
  };
}

function ownValues(
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
  { revision, definition }: FoundRevision,
): Record<string, Scalar> {
  return {
    "pipeline.id": pipeline.id,
    "pipeline.number": pipeline.number,
    "pipeline.name": definition?.name ?? null,
    "pipeline.definition.id": pipeline.definition_id,
    "pipeline.project.git_url": project.vcs_url,
    "pipeline.project.slug": project.slug,
    "pipeline.project.type": project.vcs_provider.toLowerCase(),
    "pipeline.integration_source": integrationOf(project.forge).source,
    "pipeline.git.branch": pipeline.branch,
    "pipeline.git.branch.is_default": pipeline.fork_url === null && pipeline.branch === project.default_branch,
    "pipeline.git.tag": pipeline.tag,
    "pipeline.git.revision": revision,
    "pipeline.trigger.received_at": pipeline.trigger.received_at,
    "pipeline.trigger_source": pipeline.trigger.type,
  };
}

function configValues(pipeline: Row<"pipelines">, { config }: FoundRevision): Record<string, Scalar> {
  if (pipeline.config.inline !== undefined) return { "pipeline.config_source": "api" };
  if (!config) return {};
  return {
    "pipeline.config.repository.name": repositoryName(config.repository)?.split("/").at(-1) ?? config.repository.name,
    "pipeline.config.repository.url": config.repository.vcs_url,
    "pipeline.config.file_path": config.path,
    "pipeline.config.ref": config.ref,
    "pipeline.config.sha": config.revision,
  };
}
