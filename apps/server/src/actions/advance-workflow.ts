import { advance, type Effect, isEnded, type WorkflowEvent, type WorkflowState } from "@ringfort/engine";
import { announce } from "./announce.ts";
import { carryOut } from "./carry-out.ts";
import type { Turn } from "./house.ts";
import type { LockedWorkflow } from "./lock-workflow.ts";
import { saveJobs } from "./save-jobs.ts";

/** Lets events happen to a workflow, and everything that follows from them inside of it. */
export async function advanceWorkflow(turn: Turn, workflow: LockedWorkflow, ...events: WorkflowEvent[]): Promise<void> {
  workflow.inbox.push(...events);
  let changed = false;
  for (let event = workflow.inbox.shift(); event; event = workflow.inbox.shift()) {
    const before = workflow.row.state;
    const [next, effects] = advance(before, event);
    if (next === before) continue;
    changed = true;
    await settle(turn, workflow, before, next, effects);
  }
  if (changed) await saveWorkflow(turn, workflow);
}

/** Takes over a state that the engine has just made: a start, a rerun or a step forward. */
export async function settle(
  turn: Turn,
  workflow: LockedWorkflow,
  before: WorkflowState | undefined,
  next: WorkflowState,
  effects: readonly Effect[],
): Promise<void> {
  workflow.row = { ...workflow.row, state: next };
  await saveJobs(turn, workflow, before, next);
  for (const effect of effects) await carryOut(turn, workflow, effect);
}

export async function saveWorkflow({ tx, at }: Turn, { row }: LockedWorkflow): Promise<void> {
  const { state } = row;
  const ended = isEnded(state.status);
  await tx
    .updateTable("workflows")
    .set({
      status: state.status,
      state: JSON.stringify(state),
      stopped_at: ended ? new Date(state.endedAt ?? at) : null,
      ...(ended && { clock_due_at: null }),
    })
    .where("id", "=", row.id)
    .execute();
  await announce(tx, {
    about: "pipeline",
    id: row.pipeline_id,
    project: row.project_id,
    organization: row.organization_id,
  });
}
