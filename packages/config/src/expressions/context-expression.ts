import type { Scalar } from "@ringfort/contract";
import { pipelineValueNames } from "../expand/pipeline-values.ts";
import { isTrueInExpression } from "../readings.ts";
import { evaluateExpression } from "./evaluate.ts";
import type { Expression, ExpressionError, Range } from "./expression.ts";
import { parseExpression } from "./parse.ts";
import { variablesOf } from "./variables.ts";

/** Many expressions are evaluated for each job, by servers and runners that have other work too. */
const maxLength = 10_000;
const maxPatternSize = 2_000;
const maxValueLength = 4_096;

/** What whoever triggers a pipeline may write themselves: CircleCI lets no context depend on it, and neither do we. */
const forbidden = ["pipeline.trigger_parameters.", "pipeline.parameters."];
const families = ["pipeline.event.", "pipeline.deploy."];
const known: ReadonlySet<string> = new Set([
  ...pipelineValueNames.filter((name) => !isForbidden(name)),
  "job.ssh.enabled",
]);

/**
 * Whether the expression of a context lets a job in. Closed wherever there is doubt: a mistake, a name that cannot exist (also
 * where a short-circuit would skip it) and a value that this pipeline does not have each make the whole expression false.
 */
export function evaluateContextExpression(text: string, values: Readonly<Record<string, Scalar>>): boolean {
  const read = readContextExpression(text);
  if (!read.ok) return false;
  const result = evaluateExpression(read.expression, (name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const isUnset =
      value === undefined || value === null || (typeof value === "string" && value.length > maxValueLength);
    return isUnset ? { known: false } : { known: true, value };
  });
  return result.ok && isTrueInExpression(result.value);
}

/** The first mistake of an expression that is about to restrict a context. */
export function checkContextExpression(text: string): ExpressionError | undefined {
  const read = readContextExpression(text);
  return read.ok ? undefined : read.error;
}

type Read =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly error: ExpressionError };

function readContextExpression(text: string): Read {
  if (text.length > maxLength) {
    return wrong("EXPECTED_EXPRESSION", `An expression has at most ${maxLength} characters`, { start: 0, end: 0 });
  }
  const parsed = parseExpression(text);
  if (!parsed.ok) return parsed;
  for (const name of variablesOf(parsed.expression)) {
    if (isForbidden(name.name)) {
      const message = `A context cannot depend on \`${name.name}\`, which whoever triggers a pipeline may choose`;
      return { ok: false, error: { kind: "UNKNOWN_VARIABLE", message, ...name } };
    }
    if (known.has(name.name) || families.some((family) => name.name.startsWith(family))) continue;
    const message = `Referred to a variable "${name.name}" that does not exist`;
    return { ok: false, error: { kind: "UNKNOWN_VARIABLE", message, ...name } };
  }
  if (patternSize(parsed.expression) > maxPatternSize) {
    const message = "The patterns are too large: their repetitions multiply";
    return wrong("PATTERN_TOO_LONG", message, parsed.expression);
  }
  return parsed;
}

function isForbidden(name: string): boolean {
  return forbidden.some((family) => name.startsWith(family));
}

function wrong(kind: ExpressionError["kind"], message: string, { start, end }: Range): Read {
  return { ok: false, error: { kind, message, start, end } };
}

/** Of all patterns together: what one character of a value can cost. */
function patternSize(expression: Expression): number {
  switch (expression.kind) {
    case "pattern":
      return expression.size;
    case "not":
      return patternSize(expression.operand);
    case "and":
    case "or":
      return expression.operands.reduce((sum, operand) => sum + patternSize(operand), 0);
    case "comparison":
      return expression.rest.reduce((sum, { right }) => sum + patternSize(right), patternSize(expression.first));
    case "variable":
    case "literal":
      return 0;
  }
}
