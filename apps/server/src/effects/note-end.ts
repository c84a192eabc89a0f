import type { House } from "../actions/house.ts";

/** A line for whoever reads the log: what a config became. */
export async function notePipeline({ db, log }: House, id: string): Promise<void> {
  const pipeline = await db
    .selectFrom("pipelines")
    .select(["project_id", "number", "state"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!pipeline || pipeline.state === "pending" || pipeline.state === "setup-pending") return;
  const { project_id: project, number, state } = pipeline;
  log.info(
    { pipeline: id, project, number, state },
    state === "errored" ? "A pipeline has errored" : "A pipeline is compiled",
  );
}

/** A line for the end of a workflow, or of one of its jobs. */
export async function noteEnd({ db, log }: House, workflow: string, job: string | undefined): Promise<void> {
  const found = await db
    .selectFrom(job === undefined ? "workflows" : "jobs")
    .select(["project_id", "pipeline_id", "name", "status"])
    .where("id", "=", job ?? workflow)
    .executeTakeFirst();
  if (!found) return;
  const { project_id: project, pipeline_id: pipeline, name, status } = found;
  log.info(
    { pipeline, workflow, ...(job !== undefined && { job }), project, name, status },
    job === undefined ? "A workflow has ended" : "A job has ended",
  );
}
