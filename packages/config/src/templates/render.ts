import { evaluateExpression, type Lookup } from "../expressions/evaluate.ts";
import { isTruthy } from "../logic/truthy.ts";
import type { NullText } from "../readings.ts";
import {
  type Part,
  type Section,
  type Template,
  type TemplateError,
  type ValueTag,
  wholeValueTag,
} from "./template.ts";
import { textOf } from "./text-of.ts";

/** No scalar of a config is this long; a template that inserts long values many times would be. */
const maxResultLength = 4 * 1024 * 1024;

export type Rendered =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly errors: readonly TemplateError[] };

export interface RenderOptions {
  /** What a known name without a value becomes inside a larger string. */
  readonly nullAs: NullText;
}

/** Puts values in the place of tags. What is inserted is not scanned for tags again. */
export function renderTemplate(template: Template, lookup: (name: string) => Lookup, options: RenderOptions): Rendered {
  if (template.kind === "literal") return { ok: true, value: template.text };
  const whole = wholeValueTag(template);
  if (whole) {
    const result = evaluateTag(whole, lookup);
    return result.ok ? result : { ok: false, errors: [result.error] };
  }
  const out: Output = { text: "", errors: [], lookup, nullAs: options.nullAs };
  renderParts(template.parts, out);
  if (out.text.length > maxResultLength) out.errors.push(resultTooLong(template.parts));
  return out.errors.length > 0 ? { ok: false, errors: out.errors } : { ok: true, value: out.text };
}

interface Output {
  text: string;
  readonly errors: TemplateError[];
  readonly lookup: (name: string) => Lookup;
  readonly nullAs: string;
}

function renderParts(parts: readonly Part[], out: Output): void {
  for (const part of parts) {
    if (typeof part === "string") out.text += part;
    else if (part.kind === "value") renderValue(part, out);
    else renderSection(part, out);
    if (out.text.length > maxResultLength) return;
  }
}

function renderValue(tag: ValueTag, out: Output): void {
  const result = evaluateTag(tag, out.lookup);
  if (!result.ok) {
    out.errors.push(result.error);
    return;
  }
  const { value } = result;
  out.text += value === null || value === undefined ? out.nullAs : textOf(value, maxResultLength);
}

function renderSection(section: Section, out: Output): void {
  const { name, start, end } = section;
  const found = out.lookup(name);
  if (!found.known) out.errors.push(unknownVariable(name, start, end));
  else if (isTruthy(found.value) !== section.inverted) renderParts(section.parts, out);
}

type TagResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: TemplateError };

function evaluateTag(tag: ValueTag, lookup: (name: string) => Lookup): TagResult {
  const { expression, bodyStart } = tag;
  if (expression.kind === "variable") {
    const found = lookup(expression.name);
    if (found.known) return { ok: true, value: found.value ?? null };
    const { name, start, end } = expression;
    return { ok: false, error: unknownVariable(name, bodyStart + start, bodyStart + end) };
  }
  const evaluated = evaluateExpression(expression, lookup);
  if (evaluated.ok) return { ok: true, value: finalValue(evaluated.value) };
  const { error } = evaluated;
  const start = bodyStart + error.start;
  const end = bodyStart + error.end;
  if (error.name !== undefined) return { ok: false, error: unknownVariable(error.name, start, end) };
  return { ok: false, error: { kind: error.kind, message: error.message, start, end } };
}

/** An expression that ends in undefined is false; only a name alone keeps its null. */
function finalValue(value: unknown): unknown {
  return value ?? false;
}

function unknownVariable(name: string, start: number, end: number): TemplateError {
  return { kind: "UNKNOWN_VARIABLE", message: `Unknown variable(s): ${name}`, start, end, name };
}

function resultTooLong(parts: readonly Part[]): TemplateError {
  const tags = parts.filter((part) => typeof part !== "string");
  const message = `With its values inserted, this text has more than ${maxResultLength} characters`;
  return { kind: "RESULT_TOO_LONG", message, start: tags[0]?.start ?? 0, end: tags.at(-1)?.end ?? 0 };
}
