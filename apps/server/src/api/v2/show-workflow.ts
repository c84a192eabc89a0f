import { z } from "zod";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";

export const workflowShape = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.string(),
  pipeline_id: z.uuid(),
  pipeline_number: z.int(),
  project_slug: z.string(),
  created_at: z.string(),
  stopped_at: z.string().nullable(),
  started_by: z.uuid(),
  canceled_by: z.uuid().optional(),
  errored_by: z.uuid().optional(),
  tag: z.enum(["setup"]).nullable(),
  auto_rerun_number: z.int().optional(),
  max_auto_reruns: z.int().optional(),
});

export interface ShownWorkflow extends Omit<Row<"workflows">, "state" | "clock_due_at"> {
  readonly pipeline_number: number;
  readonly project_slug: string;
}

/** Workflows with what `showWorkflow` needs; their states may be large and stay where they are. */
export function selectWorkflows(db: Querying) {
  return db
    .selectFrom("workflows")
    .innerJoin("pipelines", "pipelines.id", "workflows.pipeline_id")
    .innerJoin("projects", "projects.id", "workflows.project_id")
    .select([
      "workflows.id",
      "workflows.organization_id",
      "workflows.project_id",
      "workflows.pipeline_id",
      "workflows.name",
      "workflows.status",
      "workflows.root_id",
      "workflows.rerun_of",
      "workflows.is_setup",
      "workflows.is_scheduled",
      "workflows.actor_id",
      "workflows.canceled_by",
      "workflows.errored_by",
      "workflows.auto_rerun_number",
      "workflows.max_auto_reruns",
      "workflows.branch",
      "workflows.created_at",
      "workflows.stopped_at",
      "pipelines.number as pipeline_number",
      "projects.slug as project_slug",
    ]);
}

export function showWorkflow(row: ShownWorkflow): z.input<typeof workflowShape> {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    pipeline_id: row.pipeline_id,
    pipeline_number: row.pipeline_number,
    project_slug: row.project_slug,
    created_at: row.created_at.toISOString(),
    stopped_at: row.stopped_at?.toISOString() ?? null,
    started_by: row.actor_id,
    ...(row.canceled_by !== null && { canceled_by: row.canceled_by }),
    ...(row.errored_by !== null && { errored_by: row.errored_by }),
    tag: row.is_setup ? "setup" : null,
    ...(row.auto_rerun_number !== null && { auto_rerun_number: row.auto_rerun_number }),
    ...(row.max_auto_reruns !== null && { max_auto_reruns: row.max_auto_reruns }),
  };
}
