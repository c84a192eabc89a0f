import { type JobStatus, Refusal } from "@ringfort/contract";
import { forgeAccess } from "../actions/forge-access.ts";
import type { House } from "../actions/house.ts";
import { jobAddress } from "../actions/job-address.ts";
import { statusKey } from "../actions/owe-status.ts";
import { statusContext, statusOfJob, reportStatus as tellForge } from "../vcs/statuses/index.ts";

/** Says on the commit how a job stands now, where the project's forge can be told. */
export async function reportStatus(house: House, jobId: string): Promise<void> {
  // What happens from here on is owed anew: this report may already be too old for it.
  await house.db.updateTable("effects").set({ key: null }).where("key", "=", statusKey(jobId)).execute();
  let told: string | undefined;
  for (;;) {
    const job = await findJob(house, jobId);
    // Two reports may be under way at once, so whoever has told something looks whether it still holds.
    if (!job || job.status === told) return;
    if (told === undefined && (await isSuperseded(house, job))) return;
    told = job.status;
    await tell(house, job);
  }
}

type Job = NonNullable<Awaited<ReturnType<typeof findJob>>>;

async function tell(house: House, job: Job): Promise<void> {
  const shown = statusOfJob[job.status as JobStatus];
  const access = forgeAccess(job);
  const isWanted = job.settings.set_github_status !== false;
  if (!shown || !access || !isWanted || job.revision === null) return;
  const reported = await tellForge(
    {
      ...access,
      ...shown,
      revision: job.revision,
      context: statusContext(job),
      targetUrl: addressOf(house.settings.publicUrl, job),
    },
    house.fetchOutside,
  );
  if (reported.ok) return;
  if (reported.retry) throw new Refusal("unavailable", reported.message);
  house.log.warn({ job: job.id, message: reported.message }, "The forge does not take the status");
}

/** An approval has no number, and is decided on its workflow's page. */
function addressOf(publicUrl: string, job: Job): string {
  if (job.number !== null) return jobAddress(publicUrl, job.slug, job.number);
  return `${publicUrl}/pipelines/${job.slug}/${job.pipeline_number}/workflows/${job.workflow_id}`;
}

async function findJob({ db }: House, jobId: string) {
  return await db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .innerJoin("pipelines", "pipelines.id", "jobs.pipeline_id")
    .innerJoin("projects", "projects.id", "jobs.project_id")
    .select(["jobs.id", "jobs.name", "jobs.type", "jobs.status", "jobs.number", "jobs.pipeline_id", "jobs.workflow_id"])
    .select(["workflows.name as workflow", "workflows.created_at as workflow_created_at"])
    .select(["pipelines.revision", "pipelines.number as pipeline_number"])
    .select(["projects.slug", "projects.forge", "projects.settings", "projects.external_id", "projects.vcs_url"])
    .where("jobs.id", "=", jobId)
    .executeTakeFirst();
}

/** A rerun's job has taken over the name on the commit. */
async function isSuperseded({ db }: House, job: Job): Promise<boolean> {
  const newer = await db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .select("jobs.id")
    .where("jobs.pipeline_id", "=", job.pipeline_id)
    .where("jobs.name", "=", job.name)
    .where("jobs.kept_from", "is", null)
    .where("jobs.status", "not in", ["blocked", "not_run"])
    .where("workflows.name", "=", job.workflow)
    .where("workflows.created_at", ">", job.workflow_created_at)
    .executeTakeFirst();
  return newer !== undefined;
}
