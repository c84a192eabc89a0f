import { compileRegex } from "../patterns/regex.ts";
import { regexFlavours } from "../readings.ts";
import type { ComparisonOperator, Expression, ExpressionError } from "./expression.ts";
import { Scanner, type TokenKind } from "./scan.ts";

/** Far above what anybody writes, far below what the stack bears. */
const maxDepth = 200;
/** CircleCI says 2048 for a tag and nothing for an expression that stands alone. */
const maxLength = 100_000;

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly error: ExpressionError };

/** Reads an expression such as `pipeline.git.branch == "main"`. The first mistake is reported. */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > maxLength) {
    const message = `An expression has at most ${maxLength} characters`;
    return { ok: false, error: { kind: "EXPECTED_EXPRESSION", message, start: 0, end: 0 } };
  }
  const scanner = new Scanner(text);
  const expression = parseOr(scanner, 0);
  if (scanner.error) return { ok: false, error: scanner.error };
  if (scanner.kind !== "end") {
    const { start } = scanner;
    const message = `The expression is complete before \`${excerpt(text.slice(start))}\``;
    scanner.fail("UNEXPECTED_ADDITIONAL_INPUT", message, start, text.length);
  }
  if (scanner.error) return { ok: false, error: scanner.error };
  return { ok: true, expression };
}

/** One level of precedence. Every level answers an expression even after a mistake; `scanner.error` tells, and the answer is then dropped. */
type Level = (scanner: Scanner, depth: number) => Expression;

function parseOr(scanner: Scanner, depth: number): Expression {
  return parseJunction(scanner, depth, "or", parseAnd);
}

function parseAnd(scanner: Scanner, depth: number): Expression {
  return parseJunction(scanner, depth, "and", parseEquality);
}

function parseJunction(scanner: Scanner, depth: number, kind: "and" | "or", parseOperand: Level): Expression {
  const first = parseOperand(scanner, depth);
  if (scanner.kind !== kind) return first;
  const operands = [first];
  let end = first.end;
  while (scanner.kind === kind) {
    scanner.advance();
    const next = parseOperand(scanner, depth);
    operands.push(next);
    end = next.end;
  }
  return { kind, operands, start: first.start, end };
}

function parseEquality(scanner: Scanner, depth: number): Expression {
  return parseComparison(scanner, depth, isEqualityOperator, parseOrdering);
}

function parseOrdering(scanner: Scanner, depth: number): Expression {
  return parseComparison(scanner, depth, isOrderingOperator, parseUnary);
}

function parseComparison(
  scanner: Scanner,
  depth: number,
  isOperator: (kind: TokenKind) => kind is ComparisonOperator,
  parseOperand: Level,
): Expression {
  const first = parseOperand(scanner, depth);
  if (!isOperator(scanner.kind)) return first;
  const rest: { operator: ComparisonOperator; right: Expression }[] = [];
  let end = first.end;
  while (isOperator(scanner.kind)) {
    const operator = scanner.kind;
    scanner.advance();
    const right = parseOperand(scanner, depth);
    rest.push({ operator, right });
    end = right.end;
  }
  return { kind: "comparison", first, rest, start: first.start, end };
}

function parseUnary(scanner: Scanner, depth: number): Expression {
  const { start } = scanner;
  let times = 0;
  while (scanner.kind === "not") {
    times += 1;
    scanner.advance();
  }
  const operand = parsePrimary(scanner, depth);
  return times === 0 ? operand : { kind: "not", times, operand, start, end: operand.end };
}

function parsePrimary(scanner: Scanner, depth: number): Expression {
  const { kind, start, end, value } = scanner;
  switch (kind) {
    case "name":
      scanner.advance();
      if (scanner.kind === "(") {
        scanner.fail("UNKNOWN_BUILTIN_FUNCTION", `There is no function \`${excerpt(value)}\``, start, end);
      }
      return { kind: "variable", name: value, start, end };
    case "string":
      scanner.advance();
      return { kind: "literal", value, start, end };
    case "number":
      scanner.advance();
      return { kind: "literal", value: Number(value), start, end };
    case "true":
    case "false":
      scanner.advance();
      return { kind: "literal", value: kind === "true", start, end };
    case "pattern":
      return parsePattern(scanner);
    case "(":
      return parseParenthesised(scanner, depth);
    default:
      return failPrimary(scanner);
  }
}

function parsePattern(scanner: Scanner): Expression {
  const { start, end, value } = scanner;
  const compiled = compileRegex(value, regexFlavours.expressions);
  scanner.advance();
  if (compiled.ok) return { kind: "pattern", matches: compiled.matches, size: compiled.size, start, end };
  scanner.fail("INVALID_PATTERN", compiled.message, start, end);
  return nothing(start, end);
}

function parseParenthesised(scanner: Scanner, depth: number): Expression {
  const open = scanner.start;
  if (depth >= maxDepth) {
    scanner.fail("EXPECTED_EXPRESSION", `Parentheses nest at most ${maxDepth} deep`, open, open + 1);
    return nothing(open, open + 1);
  }
  scanner.advance();
  const inner = parseOr(scanner, depth + 1);
  if (scanner.kind === ")") {
    scanner.advance();
    return inner;
  }
  const message = "This parenthesis is not closed: expected `)`";
  scanner.fail("EXPECTED_RIGHT_PAREN", message, open, open + 1);
  return inner;
}

function failPrimary(scanner: Scanner): Expression {
  const { kind, start, end, text } = scanner;
  const found = kind === "end" ? "the end" : `\`${text.slice(start, end)}\``;
  scanner.fail("EXPECTED_EXPRESSION", `Expected a value or a name, found ${found}`, start, end);
  return nothing(start, end);
}

function nothing(start: number, end: number): Expression {
  return { kind: "literal", value: false, start, end };
}

function isEqualityOperator(kind: TokenKind): kind is "==" | "!=" | "starts-with" | "matches" | "contains" {
  return kind === "==" || kind === "!=" || kind === "starts-with" || kind === "matches" || kind === "contains";
}

function isOrderingOperator(kind: TokenKind): kind is ">=" | ">" | "<=" | "<" {
  return kind === ">=" || kind === ">" || kind === "<=" || kind === "<";
}

function excerpt(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
