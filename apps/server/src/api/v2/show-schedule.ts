import { z } from "zod";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { userShape } from "./users.ts";

export const scheduleShape = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  "project-slug": z.string(),
  project_slug: z.string(),
  actor: userShape,
  parameters: z.record(z.string(), z.unknown()),
  timetable: z.record(z.string(), z.unknown()),
  "created-at": z.string(),
  created_at: z.string(),
  "updated-at": z.string(),
  updated_at: z.string(),
});

/** Schedules with what `showSchedule` needs of their projects and actors. */
export function selectSchedules(db: Querying) {
  return db
    .selectFrom("schedules")
    .innerJoin("projects", "projects.id", "schedules.project_id")
    .innerJoin("users", "users.id", "schedules.actor_id")
    .selectAll("schedules")
    .select(["projects.slug", "users.login", "users.name as actor_name", "users.avatar_url"]);
}

export interface ShownSchedule extends Row<"schedules"> {
  readonly slug: string;
  readonly login: string;
  readonly actor_name: string;
  readonly avatar_url: string | null;
}

export function showSchedule(row: ShownSchedule): z.input<typeof scheduleShape> {
  const created = row.created_at.toISOString();
  const updated = row.updated_at.toISOString();
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    "project-slug": row.slug,
    project_slug: row.slug,
    actor: { id: row.actor_id, login: row.login, name: row.actor_name, avatar_url: row.avatar_url },
    parameters: row.parameters,
    timetable: { ...row.timetable },
    "created-at": created,
    created_at: created,
    "updated-at": updated,
    updated_at: updated,
  };
}
