export { isTerminal, type JobMove, jobMoves, nextStatus } from "./job/moves.ts";
export { advance, workflowLifetimeMs } from "./workflow/advance.ts";
export type { Effect } from "./workflow/effect.ts";
export type { ReportedEnd, WorkflowEvent } from "./workflow/event.ts";
export type { Advanced } from "./workflow/finish.ts";
export { type Start, startWorkflow } from "./workflow/start.ts";
export type { JobState, WorkflowState } from "./workflow/state.ts";
export { isEnded, workflowStatus } from "./workflow/status.ts";
