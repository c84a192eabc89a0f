import { Refusal } from "@ringfort/contract";

export const pageSize = 20;

/** Of PostgreSQL's type `integer`: it refuses to compare with more. */
export const largestInteger = 2 ** 31 - 1;

/** One page of a list, in the words of API v2. */
export interface Page<Item> {
  readonly items: Item[];
  readonly next_page_token: string | null;
}

/** Where the next page begins: what the last item is sorted by. Opaque to clients, and never trusted when it comes back. */
export type Cursor = readonly (string | number)[];

export function readCursor(token: string | undefined, parts: number): Cursor | undefined {
  if (token === undefined || token === "") return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(read) && read.length === parts && read.every(isPart)) return read;
  } catch {
    // Said below.
  }
  throw notOurs();
}

/** Of lists in the order of time: when the last item was made, and its id, which tells two of one moment apart. */
export function readMoment([at, id]: Cursor): readonly [Date, string] {
  const date = new Date(Number(at));
  const isId = typeof id === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  if (!isId || Number.isNaN(date.getTime())) throw notOurs();
  return [date, id];
}

/** Of lists in the order of a number. */
export function readNumber(cursor: Cursor | undefined, largest = Number.MAX_SAFE_INTEGER): number | undefined {
  if (cursor === undefined) return undefined;
  const [number] = cursor;
  if (typeof number !== "number" || number < 0 || number > largest) throw notOurs();
  return number;
}

/** Of lists in the order of a number and a name. */
export function readPlace([number, name]: Cursor): readonly [number, string] {
  const place = readNumber([number!], largestInteger)!;
  if (typeof name !== "string") throw notOurs();
  return [place, name];
}

function notOurs(): Refusal {
  return new Refusal("invalid", "page-token: this is not a token that this server gave out.");
}

function isPart(value: unknown): value is string | number {
  return (typeof value === "string" && value.length <= 500) || Number.isSafeInteger(value);
}

/** Makes a page of rows that were asked for with a limit of one more than fits. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  show: (row: Row) => Item,
  cursorOf: (row: Row) => Cursor,
  size: number = pageSize,
): Page<Item> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const more = rows.length > size && last !== undefined;
  return {
    items: shown.map(show),
    next_page_token: more ? Buffer.from(JSON.stringify(cursorOf(last))).toString("base64url") : null,
  };
}
