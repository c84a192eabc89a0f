import { booleanText, numberText } from "../readings.ts";

/**
 * A value as it reads inside a larger string. Lists and maps become compact JSON, which is YAML's flow style too.
 * Writing one stops once there is `enough`: the result is then longer than that, and no longer complete.
 */
export function textOf(value: unknown, enough: number): string {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return booleanText(value);
    case "number":
      return numberText(value);
    case "bigint":
      return value.toString();
    default:
      return jsonText(value, enough);
  }
}

const maxDepth = 200;

/** Shared nodes can make a small document unfold almost without end, hence the count of what is written. */
function jsonText(root: unknown, enough: number): string {
  let written = 0;
  const write = (value: unknown, depth: number): string => {
    if (written > enough) return "";
    const scalar = scalarJson(value);
    written += scalar?.length ?? 2;
    if (scalar !== undefined) return scalar;
    if (depth > maxDepth) return "…";
    return collectionJson(value as object, (child) => write(child, depth + 1));
  };
  const text = write(root, 0);
  return written > enough ? text.padEnd(enough + 1) : text;
}

function scalarJson(value: unknown): string | undefined {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return numberText(value);
  return typeof value === "object" && value !== null ? undefined : String(value);
}

function collectionJson(value: object, write: (child: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const entries = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${write(child)}`);
  return `{${entries.join(",")}}`;
}
