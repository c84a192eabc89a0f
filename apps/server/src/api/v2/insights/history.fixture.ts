import { randomUUID } from "node:crypto";
import type { TestHouse } from "../../../testing/house.fixture.ts";

const minuteMs = 60_000;

/** A workflow that ran in the past. Times are minutes. */
export interface PastRun {
  readonly name?: string;
  readonly status?: string;
  readonly branch?: string | null;
  readonly ago: number;
  readonly took?: number;
  readonly revision?: string;
  readonly jobs?: readonly PastJob[];
}

export interface PastJob {
  readonly name: string;
  readonly status?: string;
  readonly took?: number;
  readonly type?: "build" | "approval";
  readonly tests?: readonly PastTest[];
}

export interface PastTest {
  readonly name: string;
  readonly result: "success" | "failure" | "error" | "skipped";
  readonly seconds?: number;
}

/** Writes runs into a house as if it had been there when they happened. Answers the ids of the workflows. */
export async function writeHistory(
  { house: { db }, organization, project }: TestHouse,
  runs: readonly PastRun[],
): Promise<string[]> {
  const of = { organization_id: organization.id, project_id: project.id };
  const actor = await db.selectFrom("users").select("id").executeTakeFirstOrThrow();
  const ids: string[] = [];
  const now = Date.now();
  let number = 1_000;
  for (const run of runs) {
    number += 1;
    const start = now - run.ago * minuteMs;
    const stopped_at = run.took === undefined ? null : new Date(start + run.took * minuteMs);
    const branch = run.branch === undefined ? "main" : run.branch;
    const pipeline = await db
      .insertInto("pipelines")
      .values({
        ...of,
        number,
        state: "created",
        trigger: JSON.stringify({ type: "api", received_at: new Date(start).toISOString() }),
        branch,
        revision: run.revision ?? randomUUID(),
        actor_id: actor.id,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const id = randomUUID();
    ids.push(id);
    await db
      .insertInto("workflows")
      .values({
        ...of,
        id,
        pipeline_id: pipeline.id,
        name: run.name ?? "main",
        status: run.status ?? "success",
        state: "{}",
        root_id: id,
        actor_id: actor.id,
        branch,
        created_at: new Date(start),
        stopped_at,
      })
      .execute();
    for (const [place, job] of (run.jobs ?? []).entries()) {
      number += 1;
      const inserted = await db
        .insertInto("jobs")
        .values({
          ...of,
          pipeline_id: pipeline.id,
          workflow_id: id,
          place,
          name: job.name,
          type: job.type ?? "build",
          status: job.status ?? "success",
          number: job.type === "approval" ? null : number,
          plan: "{}",
          created_at: new Date(start),
          started_at: new Date(start),
          stopped_at: job.took === undefined ? null : new Date(start + job.took * minuteMs),
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      for (const test of job.tests ?? []) {
        await db
          .insertInto("test_results")
          .values({
            ...of,
            workflow_id: id,
            job_id: inserted.id,
            job_name: job.name,
            branch,
            node: 0,
            name: test.name,
            result: test.result,
            seconds: test.seconds ?? 1,
            at: new Date(start),
          })
          .execute();
      }
    }
  }
  return ids;
}
