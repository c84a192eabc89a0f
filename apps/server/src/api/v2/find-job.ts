import { Refusal } from "@ringfort/contract";
import type { House } from "../../actions/house.ts";
import type { Row } from "../../postgres/tables.ts";
import { type Caller, requireRole } from "../caller.ts";
import type { Attempt } from "../permit.ts";
import { slugParams } from "./find-project.ts";
import { jobNumber } from "./shapes.ts";

export const numberParams = slugParams.extend({ number: jobNumber });

/** The job that has run under a number; kept results of later workflows are the same job. */
export async function findNumberedJob({ db }: House, projectId: string, number: number): Promise<Row<"jobs">> {
  const job = await db
    .selectFrom("jobs")
    .selectAll()
    .where("project_id", "=", projectId)
    .where("number", "=", number)
    .where("kept_from", "is", null)
    .executeTakeFirst();
  if (!job) throw new Refusal("not-found", "Job not found.");
  return job;
}

export async function findJob({ db }: House, id: string): Promise<Row<"jobs">> {
  const job = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  if (!job) throw new Refusal("not-found", "Job not found.");
  return job;
}

/** A job for a caller who may see it. */
export async function seeJob(house: House, caller: Caller, id: string): Promise<Row<"jobs">> {
  const job = await findJob(house, id);
  requireRole(caller, job.organization_id, "viewer", "Job");
  return job;
}

export function jobAttempt(action: string, { id, name, organization_id }: Row<"jobs">): Attempt {
  return {
    action,
    organizationId: organization_id,
    target: { id, type: "job", name },
    least: "contributor",
    what: "Job",
  };
}

/** The job whose tasks, artifacts and tests are this one's. */
export function jobThatRan({ id, kept_from }: Pick<Row<"jobs">, "id" | "kept_from">): string {
  return kept_from ?? id;
}
