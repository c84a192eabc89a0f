import type { WorkflowState } from "@ringfort/engine";

/**
 * With whose rights a job runs, by user id: of those who approved what it waited for, each the last before the job on some way to it;
 * without an approval, of whoever started the workflow. Whoever reruns cannot borrow an approval that was kept: both count.
 */
export function actingPeople(
  state: Pick<WorkflowState, "graph" | "jobs" | "rerun">,
  jobId: string,
  startedBy: string,
): readonly string[] {
  const isRerunByHand = state.rerun?.by === "person";
  const people = new Set<string>();
  const seen = new Set<number>();
  const open = [state.jobs.findIndex(({ id }) => id === jobId)];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const { job: required } of state.graph[place]?.requires ?? []) {
      if (seen.has(required)) continue;
      seen.add(required);
      const { type, approvedBy, keptFrom } = state.jobs[required]!;
      if (type !== "approval" || approvedBy === undefined) {
        open.push(required);
        continue;
      }
      people.add(approvedBy);
      if (keptFrom !== undefined && isRerunByHand) people.add(startedBy);
    }
  }
  return people.size > 0 ? [...people] : [startedBy];
}
