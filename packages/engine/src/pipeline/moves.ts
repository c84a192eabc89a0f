/** The states that CircleCI documents for pipelines. Those without `setup: true` begin as `pending`. */
export const pipelineMoves = {
  "setup-pending": { compile: "setup", fail: "errored" },
  setup: { continue: "pending", fail: "errored" },
  pending: { compile: "created", fail: "errored" },
  created: {},
  errored: {},
} as const;

export type PipelineState = keyof typeof pipelineMoves;
export type PipelineMove = "compile" | "continue" | "fail";

const table: Readonly<Record<PipelineState, Readonly<Partial<Record<PipelineMove, PipelineState>>>>> = pipelineMoves;

/** Where a move leads; a state that does not know the move stays as it is. */
export function nextPipelineState(from: PipelineState, move: PipelineMove): PipelineState {
  return table[from][move] ?? from;
}
