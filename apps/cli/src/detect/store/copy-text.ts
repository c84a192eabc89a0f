const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** One line of PostgreSQL's COPY text format; undefined is null. */
export function copyLine(values: readonly (string | undefined)[]): string {
  return `${values.map(copyValue).join("\t")}\n`;
}

function copyValue(value: string | undefined): string {
  if (value === undefined) return "\\N";
  const text = storable(value);
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character]!) : text;
}

/** PostgreSQL has no place for a zero character or for half of a surrogate pair. */
function storable(text: string): string {
  return (text.includes("\0") ? text.replaceAll("\0", "\ufffd") : text).toWellFormed();
}

const deepest = 60;

/** JSON that PostgreSQL takes: what it cannot hold is replaced, and what is nested absurdly deep becomes a word. */
export function storableJson(value: unknown): string {
  return JSON.stringify(shallow(value, 0));
}

function shallow(value: unknown, depth: number): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "(nested too deep)";
  if (Array.isArray(value)) return value.map((each) => shallow(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [storable(key), shallow(each, depth + 1)]));
}
