import { Refusal } from "@ringfort/contract";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { usualConfigPath } from "../fetch-config.ts";

/** What this house says about a gate. Whoever signs finds it out themselves. */
export interface ApprovalGate {
  readonly organization: string;
  readonly project: string;
  readonly projectSlug: string;
  readonly cloneUrl: string;
  readonly pipeline: string;
  readonly pipelineNumber: number;
  readonly workflow: string;
  readonly workflowId: string;
  readonly job: string;
  readonly commit: string;
  readonly ref: string;
  readonly configPath: string;
  /** Every job that it may let through. */
  readonly unblocks: string[];
}

export async function approvalGate(db: Querying, job: Row<"jobs">): Promise<ApprovalGate> {
  if (job.type !== "approval") throw new Refusal("not-found", "Approval request not found.");
  const [project, pipeline, workflow] = await Promise.all([
    db.selectFrom("projects").selectAll().where("id", "=", job.project_id).executeTakeFirstOrThrow(),
    db.selectFrom("pipelines").selectAll().where("id", "=", job.pipeline_id).executeTakeFirstOrThrow(),
    db.selectFrom("workflows").select(["id", "name"]).where("id", "=", job.workflow_id).executeTakeFirstOrThrow(),
  ]);
  const behind = await jobsBehind(db, job);
  return {
    organization: job.organization_id,
    project: project.id,
    projectSlug: project.slug,
    cloneUrl: project.clone_url,
    pipeline: pipeline.id,
    pipelineNumber: pipeline.number,
    workflow: workflow.name,
    workflowId: workflow.id,
    job: job.name,
    commit: pipeline.revision ?? "",
    ref: pipeline.ref ?? "",
    configPath: String(pipeline.values["pipeline.config.file_path"] ?? usualConfigPath),
    unblocks: behind.map(({ name }) => name),
  };
}

type Behind = Pick<Row<"jobs">, "name" | "plan">;

/** The jobs that require it, and those that require them, in the order of the workflow. */
export async function jobsBehind(db: Querying, { name, workflow_id }: Row<"jobs">): Promise<Behind[]> {
  const jobs = await db
    .selectFrom("jobs")
    .select(["name", "plan"])
    .where("workflow_id", "=", workflow_id)
    .orderBy("place")
    .execute();
  const reached = new Set([name]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const job of jobs) if (job.plan.requires.some((needed) => reached.has(needed.job))) reached.add(job.name);
  }
  return jobs.filter((job) => job.name !== name && reached.has(job.name));
}
