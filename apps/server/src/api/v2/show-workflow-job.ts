import type { WorkflowState } from "@ringfort/engine";
import { z } from "zod";
import type { Row } from "../../postgres/tables.ts";

export const workflowJobShape = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  job_number: z.int().optional(),
  project_slug: z.string(),
  dependencies: z.array(z.uuid()),
  requires: z.record(z.string(), z.array(z.string())),
  started_at: z.string().nullable(),
  stopped_at: z.string().nullable(),
  approval_request_id: z.uuid().optional(),
  approved_by: z.uuid().optional(),
  canceled_by: z.uuid().optional(),
});

export type ShownWorkflowJob = Pick<
  Row<"jobs">,
  "id" | "name" | "type" | "status" | "number" | "started_at" | "stopped_at" | "approved_by" | "canceled_by"
>;

/** One job of a workflow; what it requires is known by the workflow's graph. */
export function showWorkflowJob(
  job: ShownWorkflowJob,
  { requires }: WorkflowState["graph"][number],
  jobs: WorkflowState["jobs"],
  projectSlug: string,
): z.input<typeof workflowJobShape> {
  const required = requires.map(({ job: place, statuses }): [string, string[]] => [jobs[place]!.id, [...statuses]]);
  return {
    id: job.id,
    name: job.name,
    type: job.type,
    status: job.status,
    ...(job.number !== null && { job_number: job.number }),
    project_slug: projectSlug,
    dependencies: required.map(([id]) => id),
    requires: Object.fromEntries(required),
    started_at: job.started_at?.toISOString() ?? null,
    stopped_at: job.stopped_at?.toISOString() ?? null,
    ...(job.type === "approval" && job.status !== "blocked" && { approval_request_id: job.id }),
    ...(job.approved_by !== null && { approved_by: job.approved_by }),
    ...(job.canceled_by !== null && job.status === "canceled" && { canceled_by: job.canceled_by }),
  };
}
