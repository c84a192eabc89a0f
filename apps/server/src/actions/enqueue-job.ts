import type { BuildJob } from "@ringfort/contract";
import { sql } from "kysely";
import { announce } from "./announce.ts";
import type { Turn } from "./house.ts";
import { type LockedWorkflow, planOf } from "./lock-workflow.ts";
import { nextJobNumber } from "./next-number.ts";

/** Gives a job its number and puts one task for each of its nodes into the queue of its resource class. */
export async function enqueueJob(turn: Turn, workflow: LockedWorkflow, jobId: string): Promise<void> {
  const { tx, at } = turn;
  const { row } = workflow;
  const plan = await planOf(turn, jobId);
  const number = await nextJobNumber(turn, row.project_id);
  await tx.updateTable("jobs").set({ number }).where("id", "=", jobId).execute();
  if (!plan.build) {
    // A `release` job has nothing that a runner could do.
    workflow.inbox.push({ type: "job-claimed", jobId, at }, { type: "job-ended", jobId, status: "success", at });
    return;
  }
  const wanted = await classFor(turn, row.organization_id, plan.build);
  if (!wanted.ok) {
    workflow.notes.set(jobId, { reason: wanted.message });
    workflow.inbox.push({ type: "job-ended", jobId, status: "failed", at });
    return;
  }
  const turnOfProject = await nextTurn(turn, wanted.id, row.project_id);
  await tx
    .insertInto("tasks")
    .values(
      Array.from({ length: plan.build.parallelism }, (_, node) => ({
        organization_id: row.organization_id,
        project_id: row.project_id,
        workflow_id: row.id,
        job_id: jobId,
        node,
        class_id: wanted.id,
        status: "queued" as const,
        turn: turnOfProject + node,
      })),
    )
    .execute();
  await announce(tx, { about: "class", id: wanted.id });
}

type ClassChoice = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly message: string };

/** The class that a job names when it is one of the organization's own, `namespace/name`; CircleCI's sizes run in the default class. */
async function classFor({ tx }: Turn, organizationId: string, build: BuildJob): Promise<ClassChoice> {
  const named = build.resourceClass;
  const isOwn = named?.includes("/") === true;
  const found = await tx
    .selectFrom("resource_classes")
    .select("id")
    .where("organization_id", "=", organizationId)
    .$if(isOwn, (query) => query.where("name", "=", named!))
    .$if(!isOwn, (query) => query.where("is_default", "=", true))
    .executeTakeFirst();
  if (found) return { ok: true, id: found.id };
  const message = isOwn
    ? `There is no resource class \`${named}\` in this organization.`
    : "This organization has no default resource class, so nobody could run this job.";
  return { ok: false, message };
}

/**
 * Where a project stands in the queue of a class: one round behind its own last waiting task, and never ahead of whoever is served
 * now. A project with a thousand waiting jobs so leaves every second place to one with a single job.
 */
async function nextTurn({ tx }: Turn, classId: string, projectId: string): Promise<number> {
  const { rows } = await sql<{ turn: number }>`
    select greatest(
      coalesce((select turn from tasks where class_id = ${classId} and project_id = ${projectId} and status = 'queued'
                order by turn desc limit 1), 0),
      coalesce((select turn from tasks where class_id = ${classId} and status = 'queued' order by turn, position limit 1), 1) - 1
    ) + 1 as turn`.execute(tx);
  return Number(rows[0]!.turn);
}
