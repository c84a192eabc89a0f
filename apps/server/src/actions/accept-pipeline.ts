import type { Scalar } from "@ringfort/contract";
import type { PipelineConfigPlace, PipelineTrigger, PipelineVcs, Row } from "../postgres/tables.ts";
import { announce } from "./announce.ts";
import type { Turn } from "./house.ts";
import { nextPipelineNumber } from "./next-number.ts";
import { owe } from "./owe.ts";

/** What a trigger asks for, verified and decided: a pipeline will come of it, whatever its config turns out to be. */
export interface Accepted {
  readonly project: Pick<Row<"projects">, "id" | "organization_id">;
  readonly actorId: string;
  readonly trigger: PipelineTrigger["type"];
  readonly definitionId?: string;
  /** Full name of the ref, and its short name as a branch or a tag. */
  readonly ref: string;
  readonly branch?: string;
  readonly tag?: string;
  /** Absent: whatever the ref names when the config is read. */
  readonly revision?: string;
  readonly forkUrl?: string;
  readonly parameters?: Readonly<Record<string, Scalar>>;
  readonly triggerParameters?: Readonly<Record<string, unknown>>;
  /** What the forge said: pipeline values by name. */
  readonly values?: Readonly<Record<string, Scalar>>;
  readonly vcs?: Partial<PipelineVcs>;
  readonly config?: PipelineConfigPlace;
}

export type NewPipeline = Pick<Row<"pipelines">, "id" | "number" | "state" | "created_at">;

/** Stores a pipeline and owes its compilation: once this commits, the trigger is not lost. */
export async function acceptPipeline(turn: Turn, accepted: Accepted): Promise<NewPipeline> {
  const { tx, at } = turn;
  const { project } = accepted;
  const number = await nextPipelineNumber(turn, project.id);
  const pipeline = await tx
    .insertInto("pipelines")
    .values({
      organization_id: project.organization_id,
      project_id: project.id,
      definition_id: accepted.definitionId ?? null,
      number,
      state: "pending",
      trigger: JSON.stringify({ type: accepted.trigger, received_at: new Date(at).toISOString() }),
      trigger_parameters: JSON.stringify(accepted.triggerParameters ?? {}),
      vcs: JSON.stringify(accepted.vcs ?? {}),
      branch: accepted.branch ?? null,
      tag: accepted.tag ?? null,
      ref: accepted.ref,
      revision: accepted.revision ?? null,
      fork_url: accepted.forkUrl ?? null,
      config: JSON.stringify(accepted.config ?? {}),
      parameters: JSON.stringify(accepted.parameters ?? {}),
      values: JSON.stringify(accepted.values ?? {}),
      actor_id: accepted.actorId,
      created_at: new Date(at),
      updated_at: new Date(at),
    })
    .returning(["id", "number", "state", "created_at"])
    .executeTakeFirstOrThrow();
  await owe(tx, { kind: "compile-pipeline", pipeline: pipeline.id }, { key: `compile ${pipeline.id}` });
  await announce(tx, {
    about: "pipeline",
    id: pipeline.id,
    project: project.id,
    organization: project.organization_id,
  });
  return pipeline;
}
