import type { WorkflowStatus } from "@ringfort/contract";
import { isEnded } from "../workflow/status.ts";

export interface NewPipeline {
  readonly number: number;
  /** Absent on a tag. */
  readonly branch?: string;
  readonly onDefaultBranch: boolean;
  readonly trigger: "push" | "api" | "schedule" | "other";
}

/** A workflow of the same project. */
export interface OlderWorkflow {
  readonly id: string;
  readonly status: WorkflowStatus;
  readonly pipelineNumber: number;
  readonly branch?: string;
  readonly scheduled: boolean;
  readonly rerun: boolean;
}

/** Which workflows a new pipeline makes redundant, in a project that has auto-cancel switched on. */
export function redundantWorkflows(newer: NewPipeline, workflows: readonly OlderWorkflow[]): string[] {
  const cancels = newer.trigger === "push" || newer.trigger === "api";
  if (!cancels || newer.onDefaultBranch || newer.branch === undefined) return [];
  return workflows
    .filter((older) => older.branch === newer.branch && older.pipelineNumber < newer.number)
    .filter((older) => !older.scheduled && !older.rerun && !isEnded(older.status))
    .map((older) => older.id);
}
