export { isTrueInExpression } from "../readings.ts";
export { checkContextExpression, evaluateContextExpression } from "./context-expression.ts";
export { type Evaluated, evaluateExpression, type Lookup, type Value } from "./evaluate.ts";
export type { Expression, ExpressionError, ExpressionErrorKind } from "./expression.ts";
export { type ParsedExpression, parseExpression } from "./parse.ts";
export { type NamedRange, variablesOf } from "./variables.ts";
