/**
 * Truth in logic statements and template sections: false, null, 0, NaN, `""` and an empty map (a statement without
 * arguments) are falsy. Everything else is truthy, also the strings `"false"` and `"0"` and an empty list.
 */
export function isTruthy(value: unknown): boolean {
  if (!value) return false;
  return typeof value !== "object" || Array.isArray(value) || hasKeys(value);
}

function hasKeys(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}
