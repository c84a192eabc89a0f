export { evaluateLogic, type LogicOptions, type LogicResult } from "./evaluate.ts";
export type { LogicProblem, LogicProblemKind } from "./problem.ts";
export { isTruthy } from "./truthy.ts";
