import type { Instant } from "@ringfort/contract";
import type { WorkflowState } from "../workflow/state.ts";
import { isEnded } from "../workflow/status.ts";

/** Of one workflow, reruns of its reruns included. */
export const mostReruns = 100;

/** A pipeline this old cannot be rerun any more. */
export const rerunAgeLimitMs: Instant = 90 * 24 * 60 * 60 * 1000;

export type RerunRefusal =
  | "not-ended"
  | "setup-workflow"
  | "too-old"
  | "too-many-reruns"
  | "no-such-job"
  | "nothing-failed";

/** Why a workflow cannot be rerun at all, whatever jobs are meant. */
export function refuseRerun(workflow: WorkflowState, rerunsSoFar: number, at: Instant): RerunRefusal | undefined {
  if (!isEnded(workflow.status)) return "not-ended";
  if (workflow.setup) return "setup-workflow";
  if (at - workflow.pipelineCreatedAt >= rerunAgeLimitMs) return "too-old";
  if (rerunsSoFar >= mostReruns) return "too-many-reruns";
  return undefined;
}
