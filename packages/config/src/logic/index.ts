export { evaluateLogic } from "./evaluate.ts";
export type { LogicProblemKind } from "./problem.ts";
export { isTruthy } from "./truthy.ts";
