import { WrittenScalar } from "./written-scalar.ts";
import { isPlainSafe } from "./yaml-plain.ts";

/**
 * Prints plain data as block YAML that YAML 1.1 and 1.2 readers understand alike, in the order given.
 * Lists stand at the indent of their key, as CircleCI prints them.
 */
export function toYaml(value: unknown): string {
  const out: string[] = [];
  if (isCollection(value)) writeCollection(out, value, "");
  else out.push(scalar(value, "  "), "\n");
  return out.join("");
}

type Collection = readonly unknown[] | Readonly<Record<string, unknown>>;

function isCollection(value: unknown): value is Collection {
  return typeof value === "object" && value !== null && !(value instanceof WrittenScalar) && !isEmpty(value);
}

function isEmpty(value: object): boolean {
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function writeCollection(out: string[], value: Collection, indent: string): void {
  if (Array.isArray(value)) writeList(out, value, indent);
  else writeMap(out, value as Readonly<Record<string, unknown>>, indent, indent);
}

function writeMap(out: string[], map: Readonly<Record<string, unknown>>, firstIndent: string, indent: string): void {
  let before = firstIndent;
  for (const key of Object.keys(map)) {
    writeKey(out, key, before, indent);
    before = indent;
    const value = map[key];
    if (!isCollection(value)) out.push(" ", scalar(value, `${indent}  `), "\n");
    else {
      out.push("\n");
      writeCollection(out, value, Array.isArray(value) ? indent : `${indent}  `);
    }
  }
}

/** YAML 1.1 readers stop looking for the colon after 1,024 characters; a longer key needs the explicit form. */
function writeKey(out: string[], key: string, before: string, indent: string): void {
  const written = inlineString(key);
  if (written.length <= 1000) out.push(before, written, ":");
  else out.push(before, "? ", written, "\n", indent, ":");
}

function writeList(out: string[], list: readonly unknown[], indent: string): void {
  for (const item of list) {
    out.push(indent, "-");
    if (!isCollection(item)) out.push(" ", scalar(item, `${indent}  `), "\n");
    else if (Array.isArray(item)) {
      out.push("\n");
      writeList(out, item, `${indent}  `);
    } else writeMap(out, item as Readonly<Record<string, unknown>>, " ", `${indent}  `);
  }
}

/** `indent` is where the lines of a block scalar stand. */
function scalar(value: unknown, indent: string): string {
  switch (typeof value) {
    case "string":
      return value.includes("\n") && fitsLiteral(value) ? literal(value, indent) : inlineString(value);
    case "number":
      return number(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof WrittenScalar) return value.text;
      return value === null || value === undefined ? "null" : Array.isArray(value) ? "[]" : "{}";
  }
}

function number(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  if (Object.is(value, -0)) return "-0.0";
  const written = String(value);
  // YAML 1.1 takes `1e+21` for text: its floats have a point.
  return written.includes("e") && !written.includes(".") ? written.replace("e", ".0e") : written;
}

function inlineString(text: string): string {
  if (isPlainSafe(text)) return text;
  if (!needsEscapes(text)) return `'${text.replaceAll("'", "''")}'`;
  return `"${escapeText(text)}"`;
}

// What a YAML stream may not hold as it is, what YAML 1.1 takes for a line break, and what reorders text on a screen.
const escaped =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]/u;
const escapedInLiteral = new RegExp(escaped.source.replace("\\x00-\\x1f", "\\x00-\\x08\\x0b-\\x1f"), "u");

function needsEscapes(text: string): boolean {
  return escaped.test(text);
}

function escapeText(text: string): string {
  return text.replace(new RegExp(`["\\\\]|${escaped.source}`, "gu"), (character) => {
    const code = character.codePointAt(0)!;
    if (character === '"' || character === "\\") return `\\${character}`;
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    if (character === "\r") return "\\r";
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Needs a line that is not blank, to measure from, no blanks alone on the last line (readers differ), and nothing to escape. */
function fitsLiteral(text: string): boolean {
  return /[^\n \t]/.test(text) && !/\n[ \t][ \t\n]*$/.test(text) && !escapedInLiteral.test(text);
}

function literal(text: string, indent: string): string {
  // A reader finds the indent by the first line, unless that one begins with blanks of its own.
  const explicit = /^[ \t\n]/.test(text) ? String(2) : "";
  const chomp = text.endsWith("\n\n") || text === "\n" ? "+" : text.endsWith("\n") ? "" : "-";
  const body = chomp === "-" ? text : text.slice(0, -1);
  const lines = body.split("\n").map((line) => (line === "" ? "" : indent + line));
  return `|${explicit}${chomp}\n${lines.join("\n")}`;
}
