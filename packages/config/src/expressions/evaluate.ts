import { equalValues } from "../logic/equal-values.ts";
import { isTrueInExpression } from "../readings.ts";
import type { Comparison, ComparisonOperator, Expression, ExpressionError, ExpressionErrorKind } from "./expression.ts";

/** What a scope knows of a name. A known name without a value (null) is the language's *undefined*. */
export type Lookup = { readonly known: true; readonly value: unknown } | { readonly known: false };

/** Any YAML value but null: undefined stands for the absent one. */
export type Value = NonNullable<unknown>;

export type Evaluated =
  | { readonly ok: true; readonly value: Value | undefined }
  | { readonly ok: false; readonly error: ExpressionError };

/**
 * The value of an expression. Names are flat dotted strings: `pipeline.git.branch` and
 * `pipeline.git.branch.is_default` are two names. Operands that a short-circuit skips are not looked up.
 */
export function evaluateExpression(expression: Expression, lookup: (name: string) => Lookup): Evaluated {
  switch (expression.kind) {
    case "variable": {
      const found = lookup(expression.name);
      if (found.known) return evaluated(found.value ?? undefined);
      const { name, start, end } = expression;
      const message = `Referred to a variable "${name}" that does not exist`;
      return { ok: false, error: { kind: "UNKNOWN_VARIABLE", message, start, end, name } };
    }
    case "literal":
      return evaluated(expression.value);
    case "pattern":
      return failed("EXPECTED_EXPRESSION", "A pattern can only stand to the right of `matches`", expression);
    case "not": {
      const operand = evaluateExpression(expression.operand, lookup);
      if (!operand.ok) return operand;
      return evaluated(isTrueInExpression(operand.value) === (expression.times % 2 === 0));
    }
    case "and":
    case "or":
      return evaluateJunction(expression.kind === "or", expression.operands, lookup);
    case "comparison":
      return evaluateComparison(expression, lookup);
  }
}

/** The deciding operand is the result: `branch == "main" and 10 or 1` is 10 or 1. */
function evaluateJunction(
  stopsWhen: boolean,
  operands: readonly Expression[],
  lookup: (name: string) => Lookup,
): Evaluated {
  let last: Evaluated = evaluated(undefined);
  for (const operand of operands) {
    last = evaluateExpression(operand, lookup);
    if (!last.ok || isTrueInExpression(last.value) === stopsWhen) return last;
  }
  return last;
}

function evaluateComparison(comparison: Comparison, lookup: (name: string) => Lookup): Evaluated {
  let left = evaluateExpression(comparison.first, lookup);
  let leftNode = comparison.first;
  for (const { operator, right } of comparison.rest) {
    if (!left.ok) return left;
    left =
      operator === "matches"
        ? matches(left.value, leftNode, right)
        : compare(operator, left.value, leftNode, right, lookup);
    // A mistake in what follows points at everything that stands to its left.
    leftNode = { kind: "literal", value: true, start: comparison.start, end: right.end };
  }
  return left;
}

function matches(left: Value | undefined, leftNode: Expression, right: Expression): Evaluated {
  if (right.kind !== "pattern") {
    const message = "`matches` takes a pattern to its right: write it between slashes, as in /release\\/.*/";
    return failed("EXPECTED_PATTERN_OPERAND", message, right);
  }
  if (left === undefined) return evaluated(undefined);
  if (typeof left !== "string") return notAString("matches", left, leftNode);
  return evaluated(right.matches(left));
}

function compare(
  operator: Exclude<ComparisonOperator, "matches">,
  left: Value | undefined,
  leftNode: Expression,
  rightNode: Expression,
  lookup: (name: string) => Lookup,
): Evaluated {
  const result = evaluateExpression(rightNode, lookup);
  if (!result.ok) return result;
  const right = result.value;
  if (left === undefined || right === undefined) return evaluated(undefined);
  switch (operator) {
    case "==":
      return evaluated(equalValues(left, right));
    case "!=":
      return evaluated(!equalValues(left, right));
    case "starts-with":
    case "contains":
      if (typeof left !== "string") return notAString(operator, left, leftNode);
      if (typeof right !== "string") return notAString(operator, right, rightNode);
      return evaluated(operator === "contains" ? left.includes(right) : left.startsWith(right));
    case ">=":
    case ">":
    case "<=":
    case "<":
      if (!isNumber(left)) return notANumber(operator, left, leftNode);
      if (!isNumber(right)) return notANumber(operator, right, rightNode);
      return evaluated(inOrder(operator, left, right));
  }
}

function inOrder(operator: ">=" | ">" | "<=" | "<", left: number | bigint, right: number | bigint): boolean {
  switch (operator) {
    case ">=":
      return left >= right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case "<":
      return left < right;
  }
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function notAString(operator: string, value: Value, node: Expression): Evaluated {
  return failed("EXPECTED_STRING_OPERAND", `\`${operator}\` compares strings; this is ${kindOf(value)}`, node);
}

function notANumber(operator: string, value: Value, node: Expression): Evaluated {
  return failed("EXPECTED_NUMERIC_OPERAND", `\`${operator}\` compares numbers; this is ${kindOf(value)}`, node);
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return "a list";
  return isNumber(value) ? "a number" : typeof value === "object" ? "a map" : `a ${typeof value}`;
}

function evaluated(value: Value | undefined): Evaluated {
  return { ok: true, value };
}

function failed(kind: ExpressionErrorKind, message: string, { start, end }: Expression): Evaluated {
  return { ok: false, error: { kind, message, start, end } };
}
