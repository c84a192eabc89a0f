import { sql } from "kysely";
import type { Database } from "../postgres/database.ts";

export interface Measures {
  readonly classes: readonly {
    readonly name: string;
    readonly queued: number;
    readonly running: number;
    /** Of the task that has waited longest. */
    readonly oldestSeconds: number;
  }[];
  /** Ever given out by this house. */
  readonly claims: number;
  readonly effects: { readonly due: number; readonly parked: number };
}

/** The state of the whole house, whichever server is asked. */
export async function measureHouse(db: Database): Promise<Measures> {
  const classes = await sql<Measures["classes"][number]>`
    select resource_classes.name,
      count(*) filter (where tasks.status = 'queued') as queued,
      count(*) filter (where tasks.status = 'claimed') as running,
      coalesce(extract(epoch from now() - min(tasks.queued_at) filter (where tasks.status = 'queued')), 0)::float8
        as "oldestSeconds"
    from resource_classes left join tasks on tasks.class_id = resource_classes.id and tasks.status in ('queued', 'claimed')
    group by resource_classes.id, resource_classes.name order by resource_classes.name`.execute(db);
  const rest = await sql<{ claims: number; due: number; parked: number }>`
    select (select case when is_called then last_value else 0 end from fences) as claims,
      count(*) filter (where parked_at is null and due_at <= now()) as due,
      count(*) filter (where parked_at is not null) as parked
    from effects`.execute(db);
  const { claims, due, parked } = rest.rows[0]!;
  return { classes: classes.rows, claims, effects: { due, parked } };
}
