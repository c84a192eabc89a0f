import { sql } from "kysely";
import type { Turn } from "./house.ts";

/** Numbers of a project's pipelines and jobs have no gaps and no doubles: whoever takes one holds the project's row until the end. */
export async function nextPipelineNumber({ tx }: Turn, projectId: string): Promise<number> {
  const { next_pipeline_number } = await tx
    .updateTable("projects")
    .set({ next_pipeline_number: sql`next_pipeline_number + 1` })
    .where("id", "=", projectId)
    .returning("next_pipeline_number")
    .executeTakeFirstOrThrow();
  return next_pipeline_number - 1;
}

export async function nextJobNumber({ tx }: Turn, projectId: string): Promise<number> {
  const { next_job_number } = await tx
    .updateTable("projects")
    .set({ next_job_number: sql`next_job_number + 1` })
    .where("id", "=", projectId)
    .returning("next_job_number")
    .executeTakeFirstOrThrow();
  return next_job_number - 1;
}
