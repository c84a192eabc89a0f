import { booleanText } from "../readings.ts";

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
      return plainNumber(value);
    case "bigint":
      return value.toString();
    default:
      return jsonText(value, enough);
  }
}

/** A number without exponent: a shell or a version has no use for `1e+21`. */
function plainNumber(value: number): string {
  const text = String(value);
  const exponentAt = text.indexOf("e");
  if (exponentAt < 0) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const negative = value < 0;
  const digits = text.slice(negative ? 1 : 0, exponentAt).replace(".", "");
  // Without being an integer, a number printed with an exponent is below 1: "1.5e-7" is 0.00000015.
  const zeros = -Number(text.slice(exponentAt + 1)) - 1;
  return `${negative ? "-" : ""}0.${"0".repeat(zeros)}${digits}`;
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
  if (typeof value === "number") return plainNumber(value);
  return typeof value === "object" && value !== null ? undefined : String(value);
}

function collectionJson(value: object, write: (child: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const entries = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${write(child)}`);
  return `{${entries.join(",")}}`;
}
