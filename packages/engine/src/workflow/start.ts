import type { Instant, PlanWorkflow } from "@ringfort/contract";
import { change, makeReady } from "./change.ts";
import { type Advanced, finish } from "./finish.ts";
import { toGraph } from "./graph.ts";
import type { WorkflowState } from "./state.ts";

export interface Start {
  readonly id: string;
  /** One for each job of the plan, in its order. */
  readonly jobIds: readonly string[];
  readonly at: Instant;
  /** `at` when the pipeline is as new as the workflow. */
  readonly pipelineCreatedAt?: Instant;
  readonly setup?: boolean;
}

/** A workflow's first state. Only reruns make a workflow whose jobs are not all new. */
export function startWorkflow(
  plan: PlanWorkflow,
  { id, jobIds, at, pipelineCreatedAt = at, setup = false }: Start,
): Advanced {
  const graph = toGraph(plan.jobs);
  const first: WorkflowState = {
    id,
    name: plan.name,
    status: "running",
    startedAt: at,
    pipelineCreatedAt,
    setup,
    maxAutoReruns: plan.maxAutoReruns ?? 0,
    locks: [],
    graph,
    jobs: plan.jobs.map(({ name, type }, place) => ({
      id: jobIds[place]!,
      name,
      type,
      status: "blocked",
      waitingFor: graph[place]!.requires.length,
    })),
  };
  const begun = change(first, at);
  for (const [place, job] of first.jobs.entries()) if (job.waitingFor === 0) makeReady(begun, place);
  return finish(first, begun);
}
