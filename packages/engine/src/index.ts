export { contextsBehind } from "./approval/contexts-behind.ts";
export { type NewPipeline, type OlderWorkflow, redundantWorkflows } from "./auto-cancel/redundant-workflows.ts";
export { isTerminal, type JobMove, jobMoves, nextStatus } from "./job/moves.ts";
export {
  type Continuation,
  type ContinuationRefusal,
  type Continued,
  continuePipeline,
  type DeclaredParameter,
} from "./pipeline/continuation.ts";
export { nextPipelineState, type PipelineMove, type PipelineState, pipelineMoves } from "./pipeline/moves.ts";
export type { RerunChoice } from "./rerun/jobs-to-run.ts";
export type { RerunRefusal } from "./rerun/limits.ts";
export { type Rerunning, type RerunStart, rerunWorkflow } from "./rerun/rerun-workflow.ts";
export {
  advanceSerialGroup,
  freeGroup,
  type LockRequest,
  type SerialGroupEffect,
  type SerialGroupEvent,
  type SerialGroupState,
} from "./serial-group/advance-group.ts";
export { advance } from "./workflow/advance.ts";
export type { Effect } from "./workflow/effect.ts";
export type { ReportedEnd, WorkflowEvent } from "./workflow/event.ts";
export type { Advanced } from "./workflow/finish.ts";
export { type Start, startWorkflow } from "./workflow/start.ts";
export type { JobState, Rerun, WorkflowState } from "./workflow/state.ts";
export { isEnded, workflowStatus } from "./workflow/status.ts";
export { conflictIn, type Layer, layersInOrder, upstreamInOrder, type WorkspaceGraph } from "./workspace/layers.ts";
