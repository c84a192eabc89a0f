import type { Instant, PlanWorkflow } from "@ringfort/contract";
import type { Advanced } from "./finish.ts";
import { toGraph } from "./graph.ts";
import { open } from "./open.ts";

export interface Start {
  readonly id: string;
  /** One for each job of the plan, in its order. */
  readonly jobIds: readonly string[];
  readonly at: Instant;
  /** `at` when the pipeline is as new as the workflow. */
  readonly pipelineCreatedAt?: Instant;
  readonly setup?: boolean;
}

/** A workflow's first state and effects. */
export function startWorkflow(
  plan: PlanWorkflow,
  { id, jobIds, at, pipelineCreatedAt = at, setup = false }: Start,
): Advanced {
  return open({
    id,
    name: plan.name,
    status: "running",
    startedAt: at,
    pipelineCreatedAt,
    setup,
    maxAutoReruns: plan.maxAutoReruns ?? 0,
    locks: [],
    graph: toGraph(plan.jobs),
    jobs: plan.jobs.map(({ name, type }, place) => ({
      id: jobIds[place]!,
      name,
      type,
      status: "blocked",
      waitingFor: 0,
    })),
  });
}
