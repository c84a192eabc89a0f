import type { Outline } from "@ringfort/config";
import { Refusal, type Scalar } from "@ringfort/contract";
import { continuePipeline as decide } from "@ringfort/engine";
import type { SignedContinuation } from "@ringfort/seal";
import { CompileGivenUp } from "../compiler/compiler.ts";
import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import { announce } from "./announce.ts";
import { type House, takeTurn } from "./house.ts";
import { owe } from "./owe.ts";
import { type Origin, recordEvent } from "./record-event.ts";
import { hashOf } from "./secret-tokens.ts";

export interface Continuing {
  readonly configuration: string;
  readonly parameters: Readonly<Record<string, Scalar>>;
  /** By which the runner of the setup job vouches for the rest. */
  readonly statement?: SignedContinuation;
}

/** What the config is called in diagnostics: it comes from no file. */
export const continuedConfig = "the continued config";

/** Lets a setup pipeline go on with the config that its job has made, once. The key is the job's. */
export async function continuePipeline(
  house: House,
  key: string,
  continuing: Continuing,
  request: Origin,
): Promise<void> {
  const task = await taskOfKey(house.db, key);
  if (!task)
    throw await refuse(
      house,
      undefined,
      request,
      new Refusal("unauthenticated", "This continuation key is not known."),
    );
  await continueFor(house, task, continuing, request);
}

/** The same for whoever is known to be the job's runner. */
export async function continueFor(
  house: House,
  task: ContinuingTask,
  continuing: Continuing,
  request: Origin,
): Promise<void> {
  try {
    const outlines = await readOutlines(house, task.pipeline_id, continuing);
    await takeTurn(house, async (turn) => {
      const { tx, at } = turn;
      const pipeline = await tx
        .selectFrom("pipelines")
        .selectAll()
        .where("id", "=", task.pipeline_id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const parameters = accept(pipeline, outlines, continuing, at);
      await tx
        .updateTable("pipelines")
        .set({
          state: "pending",
          parameters: JSON.stringify(parameters),
          continuation: JSON.stringify({
            started_with: pipeline.parameters,
            parameters: continuing.parameters,
            statement: continuing.statement ?? null,
          }),
          updated_at: new Date(at),
        })
        .where("id", "=", pipeline.id)
        .execute();
      await tx
        .updateTable("pipeline_configs")
        .set({ source: continuing.configuration, compiled: "" })
        .where("pipeline_id", "=", pipeline.id)
        .execute();
      await owe(tx, { kind: "compile-pipeline", pipeline: pipeline.id }, { key: `continue ${pipeline.id}` });
      await announce(tx, {
        about: "pipeline",
        id: pipeline.id,
        project: pipeline.project_id,
        organization: pipeline.organization_id,
      });
      await recordEvent(tx, {
        action: "pipeline.continue",
        organizationId: pipeline.organization_id,
        actor: { id: task.job_id, type: "runner", name: task.name },
        target: { id: pipeline.id, type: "pipeline" },
        success: true,
        request,
      });
    });
  } catch (error) {
    throw error instanceof Refusal ? await refuse(house, task, request, error) : error;
  }
}

export type ContinuingTask = Pick<Row<"jobs">, "pipeline_id" | "organization_id" | "name"> & {
  readonly job_id: string;
};

async function taskOfKey(db: Querying, key: string): Promise<ContinuingTask | undefined> {
  return await db
    .selectFrom("tasks")
    .innerJoin("jobs", "jobs.id", "tasks.job_id")
    .select(["jobs.pipeline_id", "jobs.organization_id", "jobs.name", "jobs.id as job_id"])
    .where("tasks.continuation_hash", "=", hashOf(key))
    .executeTakeFirst();
}

interface Outlines {
  readonly before: Outline;
  readonly next: Outline;
}

async function readOutlines(
  { db, compiler }: House,
  pipelineId: string,
  { configuration, parameters }: Continuing,
): Promise<Outlines> {
  const texts = await db
    .selectFrom("pipeline_configs")
    .select("setup_source")
    .where("pipeline_id", "=", pipelineId)
    .executeTakeFirst();
  try {
    const before = await compiler.outline(texts?.setup_source ?? "");
    const next = await compiler.outline(configuration);
    // One that cannot be read is the compiler's to tell about.
    const unread = { setup: false, parameters: Object.keys(parameters).map((name) => ({ name, type: "string" })) };
    return { before: before ?? { setup: true, parameters: [] }, next: next ?? unread };
  } catch (error) {
    throw error instanceof CompileGivenUp ? new Refusal("invalid", `configuration: ${error.message}`) : error;
  }
}

function accept(
  pipeline: Row<"pipelines">,
  { before, next }: Outlines,
  { parameters }: Continuing,
  at: number,
): Readonly<Record<string, Scalar>> {
  const continued = decide({
    pipeline: {
      state: pipeline.state,
      createdAt: pipeline.created_at.getTime(),
      declared: before.parameters,
      triggeredWith: pipeline.parameters,
    },
    config: { setup: next.setup, declared: next.parameters },
    passed: parameters,
    at,
  });
  if (!continued.ok)
    throw new Refusal(continued.refusal === "not-in-setup" ? "conflict" : "invalid", continued.message);
  return continued.parameters;
}

/** Written apart from what was refused, which is rolled back. */
async function refuse(
  { db }: House,
  task: ContinuingTask | undefined,
  request: Origin,
  refusal: Refusal,
): Promise<Refusal> {
  await recordEvent(db, {
    action: "pipeline.continue",
    ...(task && { organizationId: task.organization_id }),
    actor: task ? { id: task.job_id, type: "runner", name: task.name } : { id: request.ip_address, type: "anonymous" },
    target: { id: task?.pipeline_id ?? "unknown", type: "pipeline" },
    success: false,
    payload: { reason: refusal.message },
    request,
  });
  return refusal;
}
