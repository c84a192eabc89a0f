import { randomUUID } from "node:crypto";
import type { PlanJob, PlanWorkflow } from "@ringfort/contract";
import { type Advanced, type Rerun, startWorkflow } from "@ringfort/engine";
import type { Row } from "../postgres/tables.ts";
import { advanceWorkflow, saveWorkflow, settle } from "./advance-workflow.ts";
import type { Turn } from "./house.ts";
import type { LockedWorkflow } from "./lock-workflow.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** The 90 days after which a workflow is canceled; looked at when they are over. */
const lifetimeMs = 90 * dayMs;

export interface Opening {
  readonly pipeline: Pick<Row<"pipelines">, "id" | "organization_id" | "project_id" | "branch" | "created_at">;
  readonly actorId: string;
  readonly isSetup: boolean;
  readonly isScheduled: boolean;
}

/** Starts one workflow of a compiled pipeline. */
export async function openWorkflow(turn: Turn, plan: PlanWorkflow, opening: Opening): Promise<string> {
  const id = randomUUID();
  const jobIds = plan.jobs.map(() => randomUUID());
  const advanced = startWorkflow(plan, {
    id,
    jobIds,
    at: turn.at,
    pipelineCreatedAt: opening.pipeline.created_at.getTime(),
    setup: opening.isSetup,
  });
  await insertWorkflow(turn, { id, jobIds, jobs: plan.jobs, name: plan.name, rootId: id, advanced, ...opening });
  return id;
}

export interface Inserting extends Opening {
  readonly id: string;
  readonly jobIds: readonly string[];
  readonly jobs: readonly PlanJob[];
  readonly name: string;
  readonly rootId: string;
  readonly advanced: Advanced;
  readonly rerun?: Rerun;
}

/** Writes a new workflow and its jobs, and lets its first effects happen. */
export async function insertWorkflow(turn: Turn, inserting: Inserting): Promise<void> {
  const { tx, at } = turn;
  const { pipeline, advanced, rerun } = inserting;
  const [state, effects] = advanced;
  const row = await tx
    .insertInto("workflows")
    .values({
      id: inserting.id,
      organization_id: pipeline.organization_id,
      project_id: pipeline.project_id,
      pipeline_id: pipeline.id,
      name: inserting.name,
      status: state.status,
      state: JSON.stringify(state),
      root_id: inserting.rootId,
      rerun_of: rerun?.of ?? null,
      is_setup: inserting.isSetup,
      is_scheduled: inserting.isScheduled,
      actor_id: inserting.actorId,
      auto_rerun_number: rerun && rerun.autoNumber > 0 ? rerun.autoNumber : null,
      max_auto_reruns: state.maxAutoReruns > 0 ? state.maxAutoReruns : null,
      branch: pipeline.branch,
      created_at: new Date(at),
      clock_due_at: new Date(at + lifetimeMs),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await insertJobs(turn, inserting);
  const workflow: LockedWorkflow = { row, inbox: [], notes: new Map() };
  await settle(turn, workflow, undefined, state, effects);
  await advanceWorkflow(turn, workflow);
  await saveWorkflow(turn, workflow);
}

async function insertJobs({ tx, at }: Turn, { pipeline, advanced: [state], jobs, id }: Inserting): Promise<void> {
  await tx
    .insertInto("jobs")
    .values(
      state.jobs.map((job, place) => ({
        id: job.id,
        organization_id: pipeline.organization_id,
        project_id: pipeline.project_id,
        pipeline_id: pipeline.id,
        workflow_id: id,
        place,
        name: job.name,
        type: job.type,
        status: job.status,
        plan: JSON.stringify(jobs[place]!),
        kept_from: job.keptFrom ?? null,
        created_at: new Date(at),
      })),
    )
    .execute();
  await copyKept({ tx, at }, id);
}

/** A job whose result is kept shows the times and the number of the one that ran. */
async function copyKept({ tx }: Turn, workflowId: string): Promise<void> {
  await tx
    .updateTable("jobs")
    .from("jobs as ran")
    .set((eb) => ({
      number: eb.ref("ran.number"),
      queued_at: eb.ref("ran.queued_at"),
      started_at: eb.ref("ran.started_at"),
      stopped_at: eb.ref("ran.stopped_at"),
      approved_by: eb.ref("ran.approved_by"),
      reason: eb.ref("ran.reason"),
    }))
    .whereRef("ran.id", "=", "jobs.kept_from")
    .where("jobs.workflow_id", "=", workflowId)
    .execute();
}
