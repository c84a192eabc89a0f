import { indexOf, reach } from "../workflow/graph.ts";
import type { WorkflowState } from "../workflow/state.ts";

/** The contexts that an approval opens the way to: whoever may not use them all may not approve. */
export function contextsBehind(workflow: WorkflowState, approvalJobId: string): string[] {
  const { placeOf, dependents } = indexOf(workflow);
  const place = placeOf.get(approvalJobId);
  if (place === undefined) return [];
  const behind = reach([place], (at) => dependents[at]!);
  return [...new Set([...behind].flatMap((at) => workflow.graph[at]!.contexts))];
}
