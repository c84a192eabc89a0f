import type { Expression, Range } from "./expression.ts";

export interface NamedRange extends Range {
  readonly name: string;
}

/** Every name an expression mentions, in order, also those that a short-circuit may skip. */
export function variablesOf(expression: Expression): NamedRange[] {
  const found: NamedRange[] = [];
  collect(expression, found);
  return found;
}

function collect(expression: Expression, found: NamedRange[]): void {
  switch (expression.kind) {
    case "variable":
      found.push({ name: expression.name, start: expression.start, end: expression.end });
      return;
    case "not":
      collect(expression.operand, found);
      return;
    case "and":
    case "or":
      for (const operand of expression.operands) collect(operand, found);
      return;
    case "comparison":
      collect(expression.first, found);
      for (const { right } of expression.rest) collect(right, found);
      return;
    case "literal":
    case "pattern":
      return;
  }
}
