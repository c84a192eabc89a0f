export type LogicProblemKind =
  | "NOT_ONE_KEY"
  | "UNKNOWN_OPERATOR"
  | "EMPTY_ARGUMENTS"
  | "NOT_A_LIST"
  | "UNEXPECTED_LIST"
  | "NOT_A_MAP"
  | "MISSING_PATTERN"
  | "MISSING_VALUE"
  | "UNKNOWN_KEY"
  | "NOT_A_STRING"
  | "INVALID_PATTERN"
  | "INVALID_EXPRESSION"
  | "TOO_DEEP"
  | "TOO_LARGE";

export interface LogicProblem {
  /** Keys and indexes from the statement's root to the mistake. */
  readonly path: readonly (string | number)[];
  readonly kind: LogicProblemKind;
  readonly message: string;
  /** Names the operator or key that was probably meant. */
  readonly help?: string;
}
