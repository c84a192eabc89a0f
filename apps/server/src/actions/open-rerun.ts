import { randomUUID } from "node:crypto";
import type { PlanJob } from "@ringfort/contract";
import { type Rerun, type RerunChoice, type RerunRefusal, rerunWorkflow } from "@ringfort/engine";
import type { Row } from "../postgres/tables.ts";
import type { Turn } from "./house.ts";
import { insertWorkflow } from "./open-workflow.ts";

export type Rerunning =
  | { readonly ok: true; readonly workflowId: string }
  | { readonly ok: false; readonly refusal: RerunRefusal };

/** Opens a new workflow that runs parts of an ended one again. Plans come from the old jobs: a rerun never compiles anew. */
export async function openRerun(
  turn: Turn,
  ended: Row<"workflows">,
  choice: RerunChoice,
  { by, actorId }: { readonly by: Rerun["by"]; readonly actorId: string },
): Promise<Rerunning> {
  const { tx, at } = turn;
  // Reruns of one line are counted one after the other.
  await tx.selectFrom("workflows").select("id").where("id", "=", ended.root_id).forUpdate().execute();
  const line = await tx
    .selectFrom("workflows")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("root_id", "=", ended.root_id)
    .executeTakeFirstOrThrow();
  const jobs = await tx
    .selectFrom("jobs")
    .select(["plan", "place"])
    .where("workflow_id", "=", ended.id)
    .orderBy("place")
    .execute();
  const id = randomUUID();
  const jobIds = jobs.map(() => randomUUID());
  const rerun = rerunWorkflow(ended.state, choice, { id, jobIds, at, by, rerunsSoFar: line.count - 1 });
  if (!rerun.ok) return { ok: false, refusal: rerun.refusal };
  const pipeline = await tx
    .selectFrom("pipelines")
    .select(["id", "organization_id", "project_id", "branch", "created_at"])
    .where("id", "=", ended.pipeline_id)
    .executeTakeFirstOrThrow();
  const [state] = rerun.advanced;
  await insertWorkflow(turn, {
    id,
    jobIds,
    jobs: jobs.map(({ plan }): PlanJob => plan),
    name: ended.name,
    rootId: ended.root_id,
    advanced: rerun.advanced,
    pipeline,
    actorId,
    isSetup: ended.is_setup,
    isScheduled: ended.is_scheduled,
    ...(state.rerun && { rerun: state.rerun }),
  });
  return { ok: true, workflowId: id };
}
