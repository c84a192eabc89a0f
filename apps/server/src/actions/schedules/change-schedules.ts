import { Refusal, type Scalar } from "@ringfort/contract";
import type { Row, Timetable } from "../../postgres/tables.ts";
import type { Doing } from "../create-organization.ts";
import type { Turn } from "../house.ts";
import { recordEvent } from "../record-event.ts";
import { systemUser } from "../system-user.ts";
import { nextOccurrence } from "./next-occurrence.ts";

/** As API v2 spells it. */
export interface ScheduleFields {
  readonly name: string;
  readonly description?: string | undefined;
  readonly "attribution-actor": "current" | "system";
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly timetable: Timetable;
}
type Changes = { readonly [Field in keyof ScheduleFields]?: ScheduleFields[Field] | undefined };

type OfProject = Pick<Row<"projects">, "id" | "slug" | "organization_id">;

export async function createSchedule(
  turn: Turn,
  project: OfProject,
  fields: ScheduleFields,
  doing: Doing,
): Promise<string> {
  const { tx, at } = turn;
  const created = await tx
    .insertInto("schedules")
    .values({
      project_id: project.id,
      name: fields.name,
      description: fields.description ?? "",
      actor_id: await actorNamed(turn, fields["attribution-actor"], doing),
      parameters: JSON.stringify(fields.parameters),
      timetable: JSON.stringify(fields.timetable),
      due_at: dueAt(fields.timetable, at),
      created_at: new Date(at),
      updated_at: new Date(at),
    })
    .onConflict((conflict) => conflict.columns(["project_id", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!created) throw new Refusal("conflict", "A schedule of this name exists already.");
  await record(turn, "schedule-create", { id: created.id, name: fields.name }, project, doing);
  return created.id;
}

export async function updateSchedule(
  turn: Turn,
  { id, project_id, name }: Row<"schedules">,
  project: OfProject,
  changes: Changes,
  doing: Doing,
): Promise<void> {
  const { tx, at } = turn;
  const { timetable, parameters, description } = changes;
  const actor = changes["attribution-actor"];
  if (changes.name !== undefined) {
    const other = await tx
      .selectFrom("schedules")
      .select("id")
      .where("project_id", "=", project_id)
      .where("name", "=", changes.name)
      .where("id", "!=", id)
      .executeTakeFirst();
    if (other) throw new Refusal("conflict", "A schedule of this name exists already.");
  }
  await tx
    .updateTable("schedules")
    .set({
      ...(changes.name !== undefined && { name: changes.name }),
      ...(description !== undefined && { description }),
      ...(actor !== undefined && { actor_id: await actorNamed(turn, actor, doing) }),
      ...(parameters && { parameters: JSON.stringify(parameters) }),
      ...(timetable && { timetable: JSON.stringify(timetable), due_at: dueAt(timetable, at) }),
      updated_at: new Date(at),
    })
    .where("id", "=", id)
    .execute();
  await record(turn, "schedule-update", { id, name: changes.name ?? name }, project, doing);
}

export async function deleteSchedule(
  turn: Turn,
  { id, name }: Row<"schedules">,
  project: OfProject,
  doing: Doing,
): Promise<void> {
  await turn.tx.deleteFrom("schedules").where("id", "=", id).execute();
  await record(turn, "schedule-delete", { id, name }, project, doing);
}

async function actorNamed({ tx }: Turn, actor: "current" | "system", doing: Doing): Promise<string> {
  return actor === "current" ? doing.actor.id : (await systemUser(tx)).id;
}

function dueAt(timetable: Timetable, at: number): Date {
  const due = nextOccurrence(timetable, new Date(at));
  if (!due) throw new Refusal("invalid", "timetable: this time never comes.");
  return due;
}

async function record(
  { tx }: Turn,
  action: string,
  { id, name }: { readonly id: string; readonly name: string },
  project: OfProject,
  { actor, request }: Doing,
): Promise<void> {
  await recordEvent(tx, {
    action,
    organizationId: project.organization_id,
    actor,
    target: { id, type: "schedule", name: `${project.slug} ${name}` },
    payload: { project: project.id },
    success: true,
    ...(request && { request }),
  });
}
