import type { House } from "../actions/house.ts";
import { type Span, spanIdOf, traceIdOf } from "../otel/span.ts";

/** For whoever watches: what a config became, as a line of the log and as a span. */
export async function notePipeline({ db, log, spans }: House, id: string): Promise<void> {
  const pipeline = await db
    .selectFrom("pipelines")
    .select(["project_id", "number", "state", "created_at", "updated_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!pipeline || pipeline.state === "pending" || pipeline.state === "setup-pending") return;
  const { project_id: project, number, state, created_at, updated_at } = pipeline;
  const failed = state === "errored";
  log.info({ pipeline: id, project, number, state }, failed ? "A pipeline has errored" : "A pipeline is compiled");
  spans.add({
    traceId: traceIdOf(id),
    spanId: spanIdOf("pipeline", id),
    name: "pipeline",
    kind: "internal",
    from: created_at.getTime(),
    to: updated_at.getTime(),
    failed,
    attributes: { "ringfort.pipeline": id, "ringfort.project": project, "ringfort.number": number, state },
  });
}

/** The end of a workflow, or of one of its jobs. */
export async function noteEnd(house: House, workflow: string, job: string | undefined): Promise<void> {
  const ended = job === undefined ? await endedWorkflow(house, workflow) : await endedJob(house, job);
  if (!ended) return;
  const { pipeline, project, name, status } = ended;
  const ids = { pipeline, workflow, ...(job !== undefined && { job }), project };
  house.log.info({ ...ids, name, status }, job === undefined ? "A workflow has ended" : "A job has ended");
  house.spans.add(spanOf(workflow, job, ended));
}

interface Ended {
  readonly pipeline: string;
  readonly project: string;
  readonly name: string;
  readonly status: string;
  readonly from: Date;
  readonly to: Date;
}

async function endedWorkflow({ db }: House, id: string): Promise<Ended | undefined> {
  const row = await db.selectFrom("workflows").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) return undefined;
  const { pipeline_id: pipeline, project_id: project, name, status, created_at: from, stopped_at } = row;
  return { pipeline, project, name, status, from, to: stopped_at ?? from };
}

async function endedJob({ db }: House, id: string): Promise<Ended | undefined> {
  const row = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) return undefined;
  const { pipeline_id: pipeline, project_id: project, name, status, started_at, stopped_at, created_at } = row;
  const from = started_at ?? stopped_at ?? created_at;
  return { pipeline, project, name, status, from, to: stopped_at ?? from };
}

function spanOf(workflow: string, job: string | undefined, { pipeline, project, name, status, from, to }: Ended): Span {
  return {
    traceId: traceIdOf(pipeline),
    spanId: job === undefined ? spanIdOf("workflow", workflow) : spanIdOf("job", job),
    parentId: job === undefined ? spanIdOf("pipeline", pipeline) : spanIdOf("workflow", workflow),
    name: `${job === undefined ? "workflow" : "job"} ${name}`,
    kind: "internal",
    from: from.getTime(),
    to: to.getTime(),
    failed: status !== "success",
    attributes: {
      "ringfort.pipeline": pipeline,
      "ringfort.workflow": workflow,
      ...(job !== undefined && { "ringfort.job": job }),
      "ringfort.project": project,
      status,
    },
  };
}
