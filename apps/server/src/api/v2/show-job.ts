import { z } from "zod";
import { jobAddress } from "../../actions/job-address.ts";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";

export const jobDetailShape = z.object({
  name: z.string(),
  number: z.int(),
  status: z.string(),
  web_url: z.string(),
  created_at: z.string(),
  queued_at: z.string().nullable(),
  started_at: z.string().nullable(),
  stopped_at: z.string().nullable(),
  duration: z.int().nullable(),
  parallelism: z.int(),
  parallel_runs: z.array(z.object({ index: z.int(), status: z.string() })),
  contexts: z.array(z.object({ name: z.string() })),
  messages: z.array(z.object({ type: z.string(), message: z.string(), reason: z.string().optional() })),
  executor: z.object({ resource_class: z.string(), type: z.string().optional() }),
  latest_workflow: z.object({ id: z.uuid(), name: z.string() }),
  pipeline: z.object({ id: z.uuid() }),
  project: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), external_url: z.string() }),
  organization: z.object({ name: z.string() }),
});

/** A job by its number, with everything that is known of it. */
export async function showJobDetail(
  db: Querying,
  publicUrl: string,
  job: Row<"jobs">,
  project: Row<"projects">,
): Promise<z.input<typeof jobDetailShape>> {
  const { name: organization } = await db
    .selectFrom("organizations")
    .select("name")
    .where("id", "=", project.organization_id)
    .executeTakeFirstOrThrow();
  const latest = await db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .select(["workflows.id", "workflows.name"])
    .where((eb) => eb.or([eb("jobs.id", "=", job.id), eb("jobs.kept_from", "=", job.id)]))
    .orderBy("workflows.created_at", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  const runs = await selectRuns(db, job.id);
  const { build, contexts } = job.plan;
  return {
    name: job.name,
    number: job.number!,
    status: job.status,
    web_url: jobAddress(publicUrl, project.slug, job.number),
    created_at: job.created_at.toISOString(),
    queued_at: job.queued_at?.toISOString() ?? null,
    started_at: job.started_at?.toISOString() ?? null,
    stopped_at: job.stopped_at?.toISOString() ?? null,
    duration: job.started_at && job.stopped_at ? job.stopped_at.getTime() - job.started_at.getTime() : null,
    parallelism: build?.parallelism ?? 1,
    parallel_runs: runs.map((run) => ({ index: run.node, status: statusOfRun(run) })),
    contexts: contexts.map((context) => ({ name: context })),
    messages: job.reason === null ? [] : [{ type: "error", message: job.reason, reason: job.status }],
    executor: {
      resource_class: build?.resourceClass ?? runs[0]?.class_name ?? "",
      ...(build && { type: build.executor.type }),
    },
    latest_workflow: latest,
    pipeline: { id: job.pipeline_id },
    project: { id: project.id, slug: project.slug, name: project.name, external_url: project.vcs_url },
    organization: { name: organization },
  };
}

async function selectRuns(db: Querying, jobId: string) {
  return await db
    .selectFrom("tasks")
    .leftJoin("resource_classes", "resource_classes.id", "tasks.class_id")
    .select(["tasks.node", "tasks.status", "tasks.outcome", "resource_classes.name as class_name"])
    .where("tasks.job_id", "=", jobId)
    .orderBy("tasks.node")
    .execute();
}

function statusOfRun({ status, outcome }: Pick<Row<"tasks">, "status" | "outcome">): string {
  if (status === "claimed") return "running";
  return status === "queued" || status === "parked" ? "queued" : (outcome ?? "canceled");
}

export const jobShape = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  job_number: z.int().optional(),
  started_at: z.string().optional(),
  stopped_at: z.string().optional(),
  pipeline_id: z.uuid(),
  project_id: z.uuid(),
  workflow_id: z.uuid(),
});

export function showJob(job: Row<"jobs">): z.input<typeof jobShape> {
  return {
    id: job.id,
    name: job.name,
    type: job.type,
    status: job.status,
    ...(job.number !== null && { job_number: job.number }),
    ...(job.started_at && { started_at: job.started_at.toISOString() }),
    ...(job.stopped_at && { stopped_at: job.stopped_at.toISOString() }),
    pipeline_id: job.pipeline_id,
    project_id: job.project_id,
    workflow_id: job.workflow_id,
  };
}
