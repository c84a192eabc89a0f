/** The mistakes an expression can hold, in the words of CircleCI's expression language. */
export type ExpressionErrorKind =
  | "UNEXPECTED_CHARACTER"
  | "INCOMPLETE_EQUALS"
  | "UNTERMINATED_STRING"
  | "UNTERMINATED_PATTERN"
  | "INVALID_PATTERN"
  | "INVALID_PATTERN_CHARACTER"
  | "PATTERN_TOO_LONG"
  | "INVALID_NUMERIC_LITERAL"
  | "EXPECTED_EXPRESSION"
  | "UNEXPECTED_ADDITIONAL_INPUT"
  | "EXPECTED_RIGHT_PAREN"
  | "UNKNOWN_BUILTIN_FUNCTION"
  | "EXPECTED_NUMERIC_OPERAND"
  | "EXPECTED_STRING_OPERAND"
  | "EXPECTED_PATTERN_OPERAND"
  | "UNKNOWN_VARIABLE";

/** Offsets count from the start of the expression's text. */
export interface ExpressionError {
  readonly kind: ExpressionErrorKind;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The name that does not exist, when the kind is UNKNOWN_VARIABLE. */
  readonly name?: string;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Variable extends Range {
  readonly kind: "variable";
  readonly name: string;
}

interface Literal extends Range {
  readonly kind: "literal";
  readonly value: string | number | boolean;
}

interface Pattern extends Range {
  readonly kind: "pattern";
  readonly matches: (text: string) => boolean;
  readonly size: number;
}

/** `not not x` is one node: nothing but parentheses may deepen the tree, so that no input overflows the stack. */
interface Negation extends Range {
  readonly kind: "not";
  readonly times: number;
  readonly operand: Expression;
}

interface Junction extends Range {
  readonly kind: "and" | "or";
  readonly operands: readonly Expression[];
}

export type ComparisonOperator = "==" | "!=" | "starts-with" | "matches" | "contains" | ">=" | ">" | "<=" | "<";

/** `a == b == c`, applied from the left. */
export interface Comparison extends Range {
  readonly kind: "comparison";
  readonly first: Expression;
  readonly rest: readonly { readonly operator: ComparisonOperator; readonly right: Expression }[];
}

export type Expression = Variable | Literal | Pattern | Negation | Junction | Comparison;
