import { indexOf, reach } from "../workflow/graph.ts";
import type { JobNode, WorkflowState } from "../workflow/state.ts";

/**
 * A job between a lock and its unlock must not run again without the lock, even though the lock's own job had succeeded.
 * Adds such locks to `again`, and answers the graph in which the jobs that run again also wait for them.
 */
export function relock(ended: WorkflowState, again: Set<number>): JobNode[] {
  const { dependents, unlocks } = indexOf(ended);
  const graph = [...ended.graph];
  for (const [lock, { serialGroup }] of ended.graph.entries()) {
    if (serialGroup === undefined || ended.jobs[lock]!.type !== "lock" || again.has(lock)) continue;
    const keys = unlocks.get(serialGroup) ?? [];
    const before = reach(keys, (place) => ended.graph[place]!.requires);
    const inside = [...reach([lock], (place) => dependents[place]!)].filter(
      (place) => place !== lock && before.has(place) && !keys.includes(place) && again.has(place),
    );
    if (inside.length === 0) continue;
    again.add(lock);
    for (const place of inside) {
      const node = graph[place]!;
      graph[place] = { ...node, requires: [...node.requires, { job: lock, statuses: ["success"] }] };
    }
  }
  return graph;
}
