import type { House } from "../actions/house.ts";
import type { Row } from "../postgres/tables.ts";
import type { CommitFacts } from "../vcs/git/index.ts";

/** Statuses that CircleCI's webhooks know; how else a job ends is a failure to them. */
const jobStatuses: Readonly<Record<string, string>> = {
  success: "success",
  failed: "failed",
  canceled: "canceled",
  unauthorized: "unauthorized",
  timedout: "failed",
  infrastructure_fail: "failed",
  "terminated-unknown": "failed",
};
const workflowStatuses = ["success", "failed", "error", "canceled", "unauthorized"];

const triggers = { webhook: "webhook", api: "api", explicit: "api", scheduled_pipeline: "schedule" } as const;

export type Occurrence =
  | { readonly type: "workflow-completed"; readonly workflow: Row<"workflows"> }
  | { readonly type: "job-completed"; readonly workflow: Row<"workflows">; readonly job: Row<"jobs"> };

/** Something that webhooks are called about; nothing when it is not, as with a job that never ran. */
export async function findOccurrence(
  { db }: House,
  workflowId: string,
  jobId: string | undefined,
): Promise<Occurrence | undefined> {
  const workflow = await db.selectFrom("workflows").selectAll().where("id", "=", workflowId).executeTakeFirst();
  if (!workflow) return undefined;
  if (jobId === undefined)
    return workflowStatuses.includes(workflow.status) ? { type: "workflow-completed", workflow } : undefined;
  const job = await db.selectFrom("jobs").selectAll().where("id", "=", jobId).executeTakeFirst();
  return job && job.status in jobStatuses ? { type: "job-completed", workflow, job } : undefined;
}

/** What is said of it, whoever is told. */
export async function describeOccurrence(house: House, occurrence: Occurrence): Promise<Record<string, unknown>> {
  const { workflow, type } = occurrence;
  const { db, settings } = house;
  const pipeline = await db
    .selectFrom("pipelines")
    .selectAll()
    .where("id", "=", workflow.pipeline_id)
    .executeTakeFirstOrThrow();
  const project = await db
    .selectFrom("projects")
    .innerJoin("organizations", "organizations.id", "projects.organization_id")
    .select(["projects.id", "projects.name", "projects.slug", "organization_id", "organizations.name as owner"])
    .where("projects.id", "=", workflow.project_id)
    .executeTakeFirstOrThrow();
  const ended = type === "job-completed" ? occurrence.job.stopped_at : workflow.stopped_at;
  return {
    happened_at: (ended ?? workflow.created_at).toISOString(),
    project: { id: project.id, name: project.name, slug: project.slug },
    organization: { id: project.organization_id, name: project.owner },
    workflow: {
      id: workflow.id,
      name: workflow.name,
      created_at: workflow.created_at.toISOString(),
      url: `${settings.publicUrl}/pipelines/${project.slug}/${pipeline.number}/workflows/${workflow.id}`,
      ...(workflow.stopped_at && { stopped_at: workflow.stopped_at.toISOString() }),
      ...(type === "workflow-completed" && { status: workflow.status }),
    },
    ...(type === "job-completed" && { job: describeJob(occurrence.job) }),
    pipeline: {
      id: pipeline.id,
      number: pipeline.number,
      created_at: pipeline.created_at.toISOString(),
      trigger: { type: triggers[pipeline.trigger.type] },
      vcs: describeVcs(pipeline, await findCommit(house, pipeline)),
      ...(Object.keys(pipeline.trigger_parameters).length > 0 && { trigger_parameters: pipeline.trigger_parameters }),
    },
  };
}

function describeJob({ id, name, number, status, started_at, stopped_at }: Row<"jobs">): object {
  return {
    ...{ id, name, number },
    status: jobStatuses[status],
    ...(started_at && { started_at: started_at.toISOString() }),
    ...(stopped_at && { stopped_at: stopped_at.toISOString() }),
  };
}

/** Its persons and dates are in the repository alone; without them the rest is told. */
async function findCommit({ mirrors }: House, pipeline: Row<"pipelines">): Promise<CommitFacts | undefined> {
  if (pipeline.revision === null) return undefined;
  return await mirrors
    .of(pipeline.project_id)
    .commit(pipeline.revision)
    .catch(() => undefined);
}

function describeVcs({ vcs, branch, tag }: Row<"pipelines">, commit: CommitFacts | undefined): object {
  return {
    provider_name: vcs.provider_name,
    origin_repository_url: vcs.origin_repository_url,
    target_repository_url: vcs.target_repository_url,
    revision: vcs.revision,
    ...(branch !== null && { branch }),
    ...(tag !== null && { tag }),
    ...(vcs.commit && {
      commit: {
        ...vcs.commit,
        ...(commit && {
          ...describePerson("author", "authored_at", commit.author),
          ...describePerson("committer", "committed_at", commit.committer),
        }),
      },
    }),
  };
}

function describePerson(role: string, dated: string, { name, email, date }: CommitFacts["author"]): object {
  return { [role]: { name, email }, ...(date !== undefined && { [dated]: new Date(date).toISOString() }) };
}
