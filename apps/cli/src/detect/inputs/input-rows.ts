import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { CommandFailure } from "../../command.ts";
import { instant, isUuid } from "../log/event.ts";
import { textOf } from "../log/parts.ts";
import { readRecords } from "../log/read-records.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a column of an input holds; a `?` behind it: it may be absent. */
export type Kind = "text" | "uuid" | "boolean" | "instant" | "json" | "network";
export type Columns = Readonly<Record<string, Kind | `${Kind}?`>>;

/** Reads a file that the user made for us: JSON (an array, lines) or CSV. Unlike the log, it must be right. */
export async function readInput(path: string, columns: Columns): Promise<Fields[]> {
  return checkRows(path, await readFile(path), columns);
}

/** The records of a file as they are. */
export async function readFile(path: string): Promise<Fields[]> {
  await stat(path).catch((cause: Error) => {
    throw new CommandFailure(`cannot read ${path}: ${cause.message}`, { cause });
  });
  const rows: Fields[] = [];
  const fail = (at: string, reason: string) => {
    throw new CommandFailure(`${path}, ${at}: ${reason}.`);
  };
  for await (const batch of readRecords(createReadStream(path), fail))
    for (const row of batch) rows.push(row as Fields);
  return rows;
}

/** Checks every column of every row; the first mistake ends it. */
export function checkRows(path: string, rows: readonly unknown[], columns: Columns): Fields[] {
  return rows.map((row, at) => {
    const refuse = (what: string) => new CommandFailure(`${path}, entry ${at + 1}: ${what}.`);
    if (typeof row !== "object" || row === null) throw refuse("it is no object");
    const unknown = Object.keys(row).find((name) => !Object.hasOwn(columns, name));
    if (unknown !== undefined) throw refuse(`there is no \`${unknown}\`: known are ${Object.keys(columns).join(", ")}`);
    const read = Object.entries(columns).map(([name, kind]) => {
      const value = readValue((row as Fields)[name], kind.replace("?", "") as Kind);
      if (value === "wrong") throw refuse(`\`${name}\` is no ${kind.replace("?", "")}`);
      if (value === undefined && !kind.endsWith("?")) throw refuse(`\`${name}\` is missing`);
      return [name, value] as const;
    });
    return Object.fromEntries(read);
  });
}

function readValue(value: unknown, kind: Kind): unknown {
  if (value === undefined || value === null || value === "") return undefined;
  const text = textOf(value);
  switch (kind) {
    case "text":
      return text ?? "wrong";
    case "uuid":
      return text !== undefined && isUuid(text) ? text.toLowerCase() : "wrong";
    case "boolean":
      return booleanOf(value);
    case "instant":
      return instant(text) ?? "wrong";
    case "network":
      return text !== undefined && /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(text) ? text : "wrong";
    case "json":
      return jsonOf(value);
  }
}

function booleanOf(value: unknown): unknown {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  return "wrong";
}

/** In CSV, JSON stands in a cell. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
