import type { PlanJob } from "@ringfort/contract";
import type { Edge, JobNode, WorkflowState } from "./state.ts";

export function toGraph(jobs: readonly PlanJob[]): JobNode[] {
  const places = new Map(jobs.map((job, place) => [job.name, place]));
  return jobs.map((job) => ({
    requires: job.requires.map(({ job: required, statuses }): Edge => {
      const place = places.get(required);
      if (place === undefined)
        throw new Error(`The plan's job "${job.name}" requires "${required}", which is not in it.`);
      return { job: place, statuses };
    }),
    contexts: job.contexts,
    ...(job.serialGroup !== undefined && { serialGroup: job.serialGroup }),
  }));
}

/** The same edges, read from the other end: `job` is the one that requires. */
export interface GraphIndex {
  readonly placeOf: ReadonlyMap<string, number>;
  readonly dependents: readonly (readonly Edge[])[];
  /** The unlock jobs of each serial group. */
  readonly unlocks: ReadonlyMap<string, readonly number[]>;
}

// Ten thousand jobs end in ten thousand advances over the same graph: indexing it each time would be quadratic.
const indexes = new WeakMap<readonly JobNode[], GraphIndex>();

export function indexOf({ graph, jobs }: Pick<WorkflowState, "graph" | "jobs">): GraphIndex {
  const known = indexes.get(graph);
  if (known) return known;
  const dependents: Edge[][] = graph.map(() => []);
  const unlocks = new Map<string, number[]>();
  for (const [place, node] of graph.entries()) {
    for (const { job, statuses } of node.requires) dependents[job]!.push({ job: place, statuses });
    if (jobs[place]!.type === "unlock" && node.serialGroup !== undefined) {
      const others = unlocks.get(node.serialGroup);
      if (others) others.push(place);
      else unlocks.set(node.serialGroup, [place]);
    }
  }
  const index = { placeOf: new Map(jobs.map((job, place) => [job.id, place])), dependents, unlocks };
  indexes.set(graph, index);
  return index;
}

/** The places reached from some places along edges, those places included. */
export function reach(from: Iterable<number>, edges: (place: number) => readonly Edge[]): Set<number> {
  const reached = new Set(from);
  // A set is walked in the order of insertion, also through what is added on the way.
  for (const place of reached) for (const { job } of edges(place)) reached.add(job);
  return reached;
}
