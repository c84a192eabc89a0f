import type { About } from "@ringfort/seal";
import type { Querying } from "../../postgres/database.ts";

/** The words that every proof about a job begins with, as this house has them: all but the config's digest, which it leaves to runners. */
export interface AboutJob extends Omit<About, "config"> {
  readonly workflowId: string;
  readonly job: string;
  readonly jobId: string;
}

export async function aboutJob(db: Querying, jobId: string): Promise<AboutJob> {
  return await db
    .selectFrom("jobs")
    .innerJoin("projects", "projects.id", "jobs.project_id")
    .innerJoin("pipelines", "pipelines.id", "jobs.pipeline_id")
    .select(["jobs.organization_id as org", "projects.slug as project", "pipelines.id as pipeline"])
    .select(["jobs.workflow_id as workflowId", "jobs.name as job", "jobs.id as jobId"])
    .select(({ fn, val }) => fn.coalesce("pipelines.revision", val("")).as("commit"))
    .where("jobs.id", "=", jobId)
    .executeTakeFirstOrThrow();
}
