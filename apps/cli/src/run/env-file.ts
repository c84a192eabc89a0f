import { open } from "node:fs/promises";
import { CommandFailure, exitCodes } from "../command.ts";

const largest = 1024 * 1024;
const longestValue = 32 * 1024;
const validName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** Things that the owner of the file should know. */
  readonly warnings: readonly string[];
}

/** Reads `KEY=VALUE` lines: `export ` in front, quotes, comments and empty lines are understood. Messages never hold a value. */
export async function readEnvFile(path: string): Promise<EnvFile> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw refusal(error.code === "ENOENT" ? `there is no file ${path}.` : `${path} cannot be read: ${error.code}.`);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw refusal(`${path} is not a regular file.`);
    if (found.size > largest) throw refusal(`${path} is larger than 1 MiB, too large for a list of variables.`);
    const warnings =
      (found.mode & 0o077) === 0 ? [] : [`other users can read ${path}; \`chmod 600 ${path}\` keeps it yours.`];
    return { values: parseEnvFile(await file.readFile("utf8"), path), warnings };
  } finally {
    await file.close();
  }
}

export function parseEnvFile(text: string, path: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  const source = text.replaceAll("\r\n", "\n").replace(/^\ufeff/, "");
  let line = 1;
  let at = 0;
  while (at < source.length) {
    const entry = readEntry(source, at);
    if (entry.mistake !== undefined) throw refusal(`${path}:${line}: ${entry.mistake}`);
    if (entry.name !== undefined) values[entry.name] = entry.value ?? "";
    line += countLines(source, at, entry.end);
    at = entry.end;
  }
  return values;
}

interface Entry {
  readonly end: number;
  readonly name?: string;
  readonly value?: string;
  readonly mistake?: string;
}

function readEntry(source: string, at: number): Entry {
  const lineEnd = endOfLine(source, at);
  const text = source.slice(at, lineEnd).trim();
  const after = lineEnd + 1;
  if (text === "" || text.startsWith("#")) return { end: after };
  const equals = source.indexOf("=", at);
  if (equals === -1 || equals > lineEnd)
    return { end: after, mistake: "a line is NAME=VALUE, and this one has no `=`." };
  const name = source
    .slice(at, equals)
    .trim()
    .replace(/^export\s+/, "");
  if (!validName.test(name))
    return { end: after, mistake: "the name before `=` may hold only letters, digits and `_`." };
  let start = equals + 1;
  while (source[start] === " " || source[start] === "\t") start += 1;
  const quote = source[start];
  const read = quote === '"' || quote === "'" ? readQuoted(source, start, quote) : readBare(source, start, lineEnd);
  if (read.value !== undefined && read.value.length > longestValue) {
    return { end: read.end, mistake: `the value of ${name} is longer than 32 KiB.` };
  }
  return { ...read, name };
}

/** Up to the end of the line, or to a comment that has a space before it. */
function readBare(source: string, start: number, lineEnd: number): Entry {
  const text = source.slice(start, lineEnd);
  const comment = text.startsWith("#") ? 0 : text.search(/\s#/);
  return { end: lineEnd + 1, value: (comment === -1 ? text : text.slice(0, comment)).trimEnd() };
}

/** May span lines. Double quotes know `\n`, `\t`, `\r`, `\"`, `\\` and `\$`; single quotes know nothing. */
function readQuoted(source: string, start: number, quote: string): Entry {
  let value = "";
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source[at]!;
    if (char === quote) {
      const lineEnd = endOfLine(source, at);
      const rest = source.slice(at + 1, lineEnd).trim();
      if (rest !== "" && !rest.startsWith("#"))
        return { end: lineEnd + 1, mistake: "there is text after the closing quote." };
      return { end: lineEnd + 1, value };
    }
    if (char === "\\" && quote === '"') {
      at += 1;
      const escaped = source[at] ?? "";
      value += { n: "\n", t: "\t", r: "\r" }[escaped] ?? ('"\\$'.includes(escaped) ? escaped : `\\${escaped}`);
    } else value += char;
  }
  return { end: source.length, mistake: "the quote that opens here is never closed." };
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? source.length : end;
}

function countLines(source: string, from: number, to: number): number {
  let count = 0;
  for (let at = source.indexOf("\n", from); at !== -1 && at < to; at = source.indexOf("\n", at + 1)) count += 1;
  return count;
}

function refusal(message: string): CommandFailure {
  return new CommandFailure(message, { exitCode: exitCodes.usage });
}
