import type { Scalar } from "@ringfort/contract";
import type { PipelineConfigPlace, Row } from "../../postgres/tables.ts";
import { readRef } from "../../vcs/ref-name.ts";
import { acceptPipeline, type NewPipeline } from "../accept-pipeline.ts";
import type { Turn } from "../house.ts";
import { recordEvent } from "../record-event.ts";

export interface ScheduledRun {
  readonly project: Pick<Row<"projects">, "id" | "slug" | "organization_id">;
  readonly actorId: string;
  /** In full. */
  readonly ref: string;
  readonly schedule: { readonly id: string; readonly name: string };
  readonly definitionId?: string;
  readonly parameters?: Readonly<Record<string, Scalar>>;
  readonly triggerParameters?: Readonly<Record<string, unknown>>;
  readonly values?: Readonly<Record<string, Scalar>>;
  readonly config?: PipelineConfigPlace;
}

/** A pipeline that the clock asks for. */
export async function acceptScheduled(turn: Turn, run: ScheduledRun): Promise<NewPipeline> {
  const { project, ref, schedule, values, actorId, ...rest } = run;
  const { kind, ...named } = readRef(ref);
  const name = "name" in named ? named.name : ref.replace(/^refs\//, "");
  const pipeline = await acceptPipeline(turn, {
    ...rest,
    project,
    actorId,
    trigger: "scheduled_pipeline",
    ref,
    ...(kind === "tag" ? { tag: name } : { branch: name }),
    values: {
      "pipeline.schedule.name": schedule.name,
      "pipeline.schedule.id": schedule.id,
      ...values,
    },
  });
  await recordEvent(turn.tx, {
    action: "build.create",
    organizationId: project.organization_id,
    actor: { id: actorId, type: "system", name: `schedule ${schedule.name}` },
    target: { id: pipeline.id, type: "pipeline", name: `${project.slug} ${pipeline.number}` },
    payload: { ref, schedule },
    success: true,
  });
  return pipeline;
}

/** Locks a project before what belongs to it, as its deletion does. Answers nothing when it is gone. */
export async function lockProject({ tx }: Turn, id: string): Promise<Row<"projects"> | undefined> {
  return await tx.selectFrom("projects").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}
