import type { Claim, Environment } from "@ringfort/contract";
import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import type { House, Turn } from "./house.ts";
import { jobAddress } from "./job-address.ts";
import { newToken } from "./secret-tokens.ts";
import { hasRoot } from "./vault/trust-roots.ts";

/** Everything that a runner is told about a task that it has claimed. */
export async function describeClaim(
  { tx }: Turn,
  house: Pick<House, "settings">,
  task: Row<"tasks">,
  { token, fence, attempt }: { readonly token: string; readonly fence: number; readonly attempt: number },
): Promise<Claim> {
  const job = await tx.selectFrom("jobs").selectAll().where("id", "=", task.job_id).executeTakeFirstOrThrow();
  const workflow = await tx
    .selectFrom("workflows")
    .select(["id", "name", "root_id", "actor_id", "is_setup"])
    .where("id", "=", task.workflow_id)
    .executeTakeFirstOrThrow();
  const pipeline = await tx
    .selectFrom("pipelines")
    .selectAll()
    .where("id", "=", job.pipeline_id)
    .executeTakeFirstOrThrow();
  const project = await tx
    .selectFrom("projects")
    .selectAll()
    .where("id", "=", job.project_id)
    .executeTakeFirstOrThrow();
  const actor = await tx
    .selectFrom("users")
    .select("login")
    .where("id", "=", workflow.actor_id)
    .executeTakeFirstOrThrow();
  const { strict } = await tx
    .selectFrom("resource_classes")
    .select("strict")
    .where("id", "=", task.class_id!)
    .executeTakeFirstOrThrow();
  const isFork = pipeline.fork_url !== null;
  const keepsSecrets = isFork && project.settings.forks_receive_secret_env_vars !== true;
  const variables = keepsSecrets ? {} : await projectVariables(tx, project.id);
  return {
    task: task.id,
    token,
    fence,
    attempt,
    job: job.plan,
    node: { index: task.node, total: job.plan.build?.parallelism ?? 1 },
    number: job.number ?? 0,
    project: { id: project.id, slug: project.slug },
    workflow: { id: workflow.id, name: workflow.name },
    builtIns: builtIns({ job, workflow, pipeline, project, user: actor.login, publicUrl: house.settings.publicUrl }),
    // Among the secrets, because those are hidden in logs.
    variables: {
      ...variables,
      ...(workflow.is_setup && { CIRCLE_CONTINUATION_KEY: await continuationKey(tx, task.id) }),
    },
    sshKeys: keepsSecrets ? {} : await sshKeys(tx, project.id),
    checkout: {
      // A fork's commits too: the repository keeps the heads of its pull requests.
      url: project.clone_url,
      revision: pipeline.revision!,
      ...(pipeline.ref !== null && { ref: pipeline.ref }),
      ...(pipeline.branch !== null && { branch: pipeline.branch }),
      ...(pipeline.tag !== null && { tag: pipeline.tag }),
    },
    strict,
    organization: project.organization_id,
    pipeline: { id: pipeline.id, number: pipeline.number },
    secrets: await hasSecrets(tx, job),
  };
}

/** Whether the runner has something to decide about: the job has contexts, or its organization has sealed something. */
async function hasSecrets(
  tx: Turn["tx"],
  { plan, organization_id }: Pick<Row<"jobs">, "plan" | "organization_id">,
): Promise<boolean> {
  return plan.contexts.length > 0 || (await hasRoot(tx, organization_id));
}

/** A new one for each claim: that of a lost runner is void. */
async function continuationKey(tx: Turn["tx"], taskId: string): Promise<string> {
  const { token, hash } = newToken("rfk");
  await tx.updateTable("tasks").set({ continuation_hash: hash }).where("id", "=", taskId).execute();
  return token;
}

export async function projectVariables(tx: Querying, projectId: string): Promise<Environment> {
  const rows = await tx
    .selectFrom("project_variables")
    .select(["name", "value"])
    .where("project_id", "=", projectId)
    .execute();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

async function sshKeys(tx: Turn["tx"], projectId: string): Promise<Record<string, string>> {
  const rows = await tx
    .selectFrom("checkout_keys")
    .select(["fingerprint_sha256", "private_key"])
    .where("project_id", "=", projectId)
    .execute();
  return Object.fromEntries(rows.map(({ fingerprint_sha256, private_key }) => [fingerprint_sha256, private_key]));
}

interface Facts {
  readonly job: Row<"jobs">;
  readonly workflow: Pick<Row<"workflows">, "id" | "root_id">;
  readonly pipeline: Row<"pipelines">;
  readonly project: Row<"projects">;
  readonly user: string;
  readonly publicUrl: string;
}

function builtIns({ job, workflow, pipeline, project, user, publicUrl }: Facts): Environment {
  const [owner, repository] = project.slug.split("/").slice(-2);
  return {
    CI: "true",
    CIRCLECI: "true",
    ...(pipeline.branch !== null && { CIRCLE_BRANCH: pipeline.branch }),
    ...(pipeline.tag !== null && { CIRCLE_TAG: pipeline.tag }),
    CIRCLE_SHA1: pipeline.revision!,
    CIRCLE_BUILD_NUM: String(job.number),
    CIRCLE_BUILD_URL: jobAddress(publicUrl, project.slug, job.number),
    CIRCLE_JOB: job.name,
    CIRCLE_ORGANIZATION_ID: project.organization_id,
    CIRCLE_PIPELINE_ID: pipeline.id,
    CIRCLE_PROJECT_ID: project.id,
    CIRCLE_PROJECT_REPONAME: repository ?? project.name,
    CIRCLE_PROJECT_USERNAME: owner ?? "",
    CIRCLE_REPOSITORY_URL: project.vcs_url,
    CIRCLE_USERNAME: user,
    CIRCLE_WORKFLOW_ID: workflow.id,
    CIRCLE_WORKFLOW_JOB_ID: job.id,
    CIRCLE_WORKFLOW_WORKSPACE_ID: workflow.root_id,
    ...pullRequest(pipeline),
  };
}

/** Three more where it is a fork's. */
function pullRequest({ vcs, fork_url }: Row<"pipelines">): Environment {
  if (vcs.review_url === undefined) return {};
  const shown = { CIRCLE_PULL_REQUEST: vcs.review_url, CIRCLE_PULL_REQUESTS: vcs.review_url };
  if (fork_url === null) return shown;
  const [owner = "", name = ""] = (URL.parse(fork_url)?.pathname ?? "").split("/").slice(1);
  return {
    ...shown,
    CIRCLE_PR_NUMBER: vcs.review_id ?? "",
    CIRCLE_PR_USERNAME: owner,
    CIRCLE_PR_REPONAME: name.replace(/\.git$/, ""),
  };
}
