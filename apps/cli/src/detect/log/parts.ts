import { BrokenRecord } from "./broken-record.ts";

/** How the log names a thing: who acted, what was acted upon, where it belongs. */
export interface Part {
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const nothing: Fields = {};

/** Who or what a field names: an object, JSON in a cell, an identifier alone, or columns such as `actor_id`. */
export function partOf(record: Fields, name: string): Part {
  const value = nested(record, name);
  const told = value === nothing ? spread(record, name) : value;
  const [id, type, label] = [idText(told.id), textOf(told.type), textOf(told.name)];
  return {
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    ...(label === undefined ? {} : { name: label }),
  };
}

/** A field that is an object, or a cell that holds JSON or an identifier alone. */
export function nested(record: Fields, name: string): Fields {
  const value = record[name];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  return typeof value === "string" && value.trim() !== "" ? fromCell(name, value.trim()) : nothing;
}

function fromCell(name: string, cell: string): Fields {
  if (cell === "null") return nothing;
  if (!cell.startsWith("{")) return { id: cell };
  try {
    return JSON.parse(cell);
  } catch {
    throw new BrokenRecord(`the JSON in \`${name}\` does not parse`);
  }
}

function spread(record: Fields, name: string): Fields {
  return { id: record[`${name}_id`], type: record[`${name}_type`], name: record[`${name}_name`] };
}

/** An index takes no longer keys; no real id comes near. */
const longestId = 500;

export function idText(value: unknown): string | undefined {
  return textOf(value)?.slice(0, longestId);
}

/** Text that says something; numbers are written out, an empty cell is nothing. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" ? undefined : text;
}
