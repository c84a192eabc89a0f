import { nearest } from "@ringfort/contract";
import { compileRegex } from "../patterns/regex.ts";
import { isTrueInExpression, regexFlavours } from "../readings.ts";
import { equalValues } from "./equal-values.ts";
import type { LogicProblem, LogicProblemKind } from "./problem.ts";
import { isTruthy } from "./truthy.ts";

const maxDepth = 100;
/** Shared nodes can make a small document unfold almost without end. */
const maxStatements = 10_000;
const maxProblems = 20;

type LogicResult =
  | { readonly ok: true; readonly value: boolean }
  | { readonly ok: false; readonly problems: readonly LogicProblem[] };

type ExpressionText = (
  text: string,
) => { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

interface LogicOptions {
  /**
   * How to read a statement that is a string, where a direct expression is allowed. Without it a string is a
   * literal; strings inside `and`, `or` and `not` always are.
   */
  readonly expression?: ExpressionText;
}

/** The truth of a `when`, `unless` or `condition` whose templates are rendered. All its mistakes are reported. */
export function evaluateLogic(statement: unknown, options: LogicOptions = {}): LogicResult {
  if (typeof statement === "string" && options.expression) return evaluateDirect(statement, options.expression);
  const evaluation = new Evaluation();
  const value = evaluation.isTrue(statement);
  return evaluation.problems.length > 0 ? { ok: false, problems: evaluation.problems } : { ok: true, value };
}

function evaluateDirect(text: string, expression: ExpressionText): LogicResult {
  const result = expression(text);
  // Truth in expressions differs from truth in logic statements: there, 0 and "" are true.
  if (result.ok) return { ok: true, value: isTrueInExpression(result.value) };
  return { ok: false, problems: [{ path: [], kind: "INVALID_EXPRESSION", message: result.message }] };
}

const operators = ["and", "or", "not", "equal", "matches"] as const;
type Operator = (typeof operators)[number];

class Evaluation {
  readonly problems: LogicProblem[] = [];
  readonly #path: (string | number)[] = [];
  #depth = 0;
  #statements = 0;

  isTrue(statement: unknown): boolean {
    if (typeof statement !== "object" || statement === null) return isTruthy(statement);
    this.#statements += 1;
    if (this.#statements > maxStatements) {
      if (this.#statements > maxStatements + 1) return false;
      return this.#problem("TOO_LARGE", `A logic statement holds at most ${maxStatements} statements`);
    }
    if (Array.isArray(statement)) return this.#list(statement);
    if (this.#depth >= maxDepth) {
      return this.#problem("TOO_DEEP", `Logic statements nest at most ${maxDepth} deep`);
    }
    this.#depth += 1;
    const value = this.#map(statement as Record<string, unknown>);
    this.#depth -= 1;
    return value;
  }

  #map(statement: Record<string, unknown>): boolean {
    const keys = Object.keys(statement);
    const [key] = keys;
    if (key === undefined) return isTruthy(statement);
    if (keys.length > 1) {
      const message = `A logic statement has exactly one key; this one has ${keys.length}: ${listed(keys)}`;
      return this.#problem("NOT_ONE_KEY", message);
    }
    const argument = statement[key];
    return this.#within(key, () => (isOperator(key) ? this.#operator(key, argument) : this.#unknownOperator(key)));
  }

  #operator(operator: Operator, argument: unknown): boolean {
    switch (operator) {
      case "and":
      case "or": {
        const truths = this.#arguments(operator, argument).map((item, index) =>
          this.#within(index, () => this.isTrue(item)),
        );
        return operator === "and" ? truths.every(Boolean) : truths.some(Boolean);
      }
      case "not":
        return !this.isTrue(argument);
      case "equal": {
        const [first, ...others] = this.#arguments(operator, argument);
        return others.every((other) => equalValues(first, other));
      }
      case "matches":
        return this.#matches(argument);
    }
  }

  #arguments(operator: Operator, argument: unknown): readonly unknown[] {
    if (argument === null || argument === undefined || (Array.isArray(argument) && argument.length === 0)) {
      this.#problem("EMPTY_ARGUMENTS", `\`${operator}\` needs a list of at least one argument`);
    } else if (!Array.isArray(argument)) {
      this.#problem("NOT_A_LIST", `\`${operator}\` takes a list; this is ${kindOf(argument)}`);
    } else {
      return argument;
    }
    return [];
  }

  #matches(argument: unknown): boolean {
    if (typeof argument !== "object" || argument === null || Array.isArray(argument)) {
      return this.#problem("NOT_A_MAP", `\`matches\` takes a map of pattern and value; this is ${kindOf(argument)}`);
    }
    const map = argument as Record<string, unknown>;
    for (const key of Object.keys(map)) {
      if (key !== "pattern" && key !== "value") this.#unknownKey(key);
    }
    if (!Object.hasOwn(map, "pattern")) this.#problem("MISSING_PATTERN", "`matches` has no `pattern`");
    if (!Object.hasOwn(map, "value")) return this.#problem("MISSING_VALUE", "`matches` has no `value`");
    const value = this.#within("value", () => this.#matchable(map.value));
    if (!Object.hasOwn(map, "pattern")) return false;
    return this.#within("pattern", () => this.#matchesPattern(map.pattern, value));
  }

  #matchesPattern(pattern: unknown, value: string): boolean {
    if (typeof pattern !== "string") {
      return this.#problem("NOT_A_STRING", `\`pattern\` is a regular expression; this is ${kindOf(pattern)}`);
    }
    const compiled = compileRegex(pattern, regexFlavours.logic);
    return compiled.ok ? compiled.matches(value) : this.#problem("INVALID_PATTERN", compiled.message);
  }

  /** A value that is absent in this pipeline, such as the tag on a branch, is matched as the empty string. */
  #matchable(value: unknown): string {
    if (value === null || value === undefined) return "";
    if (typeof value !== "object") return String(value);
    this.#problem("NOT_A_STRING", `\`value\` is a string; this is ${kindOf(value)}`);
    return "";
  }

  /** A list is a truthy literal, but one that holds statements was meant as `and` or `or`. */
  #list(list: readonly unknown[]): boolean {
    if (!list.some(isStatement)) return isTruthy(list);
    return this.#problem("UNEXPECTED_LIST", "One statement is expected here; join a list of them with `and` or `or`");
  }

  #unknownOperator(key: string): boolean {
    const message = `\`${shortened(key)}\` is not a logic operator; these are: ${listed(operators)}`;
    return this.#problem("UNKNOWN_OPERATOR", message, nearest(key, operators));
  }

  #unknownKey(key: string): void {
    const message = `\`matches\` has only pattern and value, not \`${shortened(key)}\``;
    this.#within(key, () => this.#problem("UNKNOWN_KEY", message, nearest(key, ["pattern", "value"])));
  }

  #within<T>(step: string | number, evaluate: () => T): T {
    this.#path.push(step);
    const value = evaluate();
    this.#path.pop();
    return value;
  }

  /** Answers false, so that a mistake ends the evaluation of its statement. */
  #problem(kind: LogicProblemKind, message: string, meant?: string): boolean {
    if (this.problems.length < maxProblems) {
      const help = meant === undefined ? {} : { help: `Did you mean \`${meant}\`?` };
      this.problems.push({ path: [...this.#path], kind, message, ...help });
    }
    return false;
  }
}

function isOperator(key: string): key is Operator {
  return (operators as readonly string[]).includes(key);
}

function isStatement(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && isOperator(keys[0] ?? "");
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${shortened(name)}\``);
  return names.length > 8 ? `${shown.join(", ")}, …` : shown.join(", ");
}

function shortened(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}…`;
}
