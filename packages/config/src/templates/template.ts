import type { Expression, ExpressionErrorKind } from "../expressions/expression.ts";

export type TemplateErrorKind =
  | "UNCLOSED_TAG"
  | "EMPTY_TAG"
  | "TAG_TOO_LONG"
  | "UNCLOSED_SECTION"
  | "SECTION_MISMATCH"
  | "SECTION_NAME"
  | "SECTIONS_TOO_DEEP"
  | "TOO_MANY_TAGS"
  | "RESULT_TOO_LONG"
  | ExpressionErrorKind;

/** Offsets count from the start of the template's text. */
export interface TemplateError {
  readonly kind: TemplateErrorKind;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The name that does not exist, when the kind is UNKNOWN_VARIABLE. */
  readonly name?: string;
}

/** Text is kept as a string, unescaped. Offsets are those of the whole tag, of a section those of its opening tag. */
export type Part = string | ValueTag | Section;

export interface ValueTag {
  readonly kind: "value";
  readonly expression: Expression;
  /** Where the expression's own offsets begin. */
  readonly bodyStart: number;
  readonly start: number;
  readonly end: number;
}

export interface Section {
  readonly kind: "section";
  readonly name: string;
  /** `<<^ name >>`: kept when the value is falsy. */
  readonly inverted: boolean;
  readonly parts: readonly Part[];
  readonly start: number;
  readonly end: number;
}

export type Template =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "tagged"; readonly parts: readonly Part[] };

export function hasTags(template: Template): boolean {
  return template.kind === "tagged";
}

/** Only one tag and nothing around it: the result then keeps its own type. */
export function isWholeValue(template: Template): boolean {
  return wholeValueTag(template) !== undefined;
}

export function wholeValueTag(template: Template): ValueTag | undefined {
  if (template.kind === "literal" || template.parts.length !== 1) return undefined;
  const part = template.parts[0];
  return typeof part === "object" && part.kind === "value" ? part : undefined;
}
