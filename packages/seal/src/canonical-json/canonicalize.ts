/** What canonical JSON can hold. Numbers are integers, so that no two languages print one differently. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const deepest = 64;

/**
 * The one text of a value by RFC 8785 (JCS), narrowed: numbers are safe integers, text is well-formed Unicode. Members that are
 * `undefined` are left out. Throws a `TypeError` for anything else: statements are made by us and checked before they come here.
 */
export function canonicalize(value: Json, depth = 0): string {
  if (depth > deepest) throw new TypeError("Nested too deeply for canonical JSON.");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return integer(value);
  if (typeof value === "string") return text(value);
  if (isList(value)) return `[${value.map((item) => canonicalize(item, depth + 1)).join(",")}]`;
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    // JavaScript compares strings by UTF-16 code units, which is the order that the RFC asks for.
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => `${text(key)}:${canonicalize(value[key] as Json, depth + 1)}`);
  return `{${members.join(",")}}`;
}

/** Whether it has a canonical form. */
export function isCanonical(value: Json): boolean {
  try {
    canonicalize(value);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function isList(value: Exclude<Json, string | number | boolean | null>): value is readonly Json[] {
  return Array.isArray(value);
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError(`${value} is not a safe integer.`);
  return String(value);
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("Text with half a surrogate pair has no canonical form.");
  return JSON.stringify(value);
}
