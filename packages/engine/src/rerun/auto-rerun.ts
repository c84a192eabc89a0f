import type { Instant } from "@ringfort/contract";
import type { WorkflowState } from "../workflow/state.ts";
import { refuseRerun } from "./limits.ts";

/** The number of the automatic rerun that a workflow's end calls for, if it calls for one. */
export function autoRerun(ended: WorkflowState, at: Instant): number | undefined {
  const number = (ended.rerun?.autoNumber ?? 0) + 1;
  const wanted = ended.status === "failed" && ended.rerun?.by !== "person" && number <= ended.maxAutoReruns;
  const refused = refuseRerun(ended, ended.rerun?.number ?? 0, at) !== undefined;
  return wanted && !refused ? number : undefined;
}
