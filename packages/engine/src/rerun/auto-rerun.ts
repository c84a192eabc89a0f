import type { Instant } from "@ringfort/contract";
import type { WorkflowState } from "../workflow/state.ts";
import { mostReruns, rerunAgeLimitMs } from "./limits.ts";

/** The number of the automatic rerun that a workflow's end calls for, if it calls for one. */
export function autoRerun(ended: WorkflowState, at: Instant): number | undefined {
  const number = (ended.rerun?.autoNumber ?? 0) + 1;
  const wanted = ended.status === "failed" && ended.rerun?.by !== "person" && number <= ended.maxAutoReruns;
  const allowed =
    !ended.setup && at - ended.pipelineCreatedAt < rerunAgeLimitMs && (ended.rerun?.number ?? 0) < mostReruns;
  return wanted && allowed ? number : undefined;
}
