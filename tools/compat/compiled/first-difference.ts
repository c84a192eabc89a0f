import type { Normal, NormalMap } from "./normal-form.ts";

/** Where two pieces of data part, and how; the order of keys does not count. `elsewhere` is text that stands for any text. */
export function firstDifference(
  expected: Normal | undefined,
  got: Normal | undefined,
  elsewhere?: string,
  at = "",
): string | undefined {
  if (expected === got || (elsewhere !== undefined && expected === elsewhere && typeof got === "string"))
    return undefined;
  if (typeof expected !== "object" || typeof got !== "object" || Array.isArray(expected) !== Array.isArray(got))
    return `${at || "/"}: expected ${shown(expected)}, got ${shown(got)}`;
  const [one, other] = [expected as NormalMap, got as NormalMap];
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const difference = firstDifference(one[key], other[key], elsewhere, `${at}/${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function shown(value: Normal | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 120);
}
