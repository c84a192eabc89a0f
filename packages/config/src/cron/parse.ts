import { type Cron, cronFields } from "./cron.ts";

export type ParsedCron = { readonly ok: true; readonly cron: Cron } | { readonly ok: false; readonly message: string };

/** Reads the five fields that CircleCI accepts: digits, `*`, comma lists and plain ranges. */
export function parseCron(text: string): ParsedCron {
  const fields = text
    .slice(0, maxLength + 1)
    .trim()
    .split(/\s+/);
  if (text.length > maxLength) return refused(`A cron expression has at most ${maxLength} characters`);
  if (fields.length !== cronFields.length || fields[0] === "") {
    const found = fields[0] === "" ? 0 : fields.length;
    return refused(
      `A cron expression has five fields: ${cronFields.map(({ name }) => name).join(", ")}; this one has ${found}`,
    );
  }
  const lists: (readonly number[])[] = [];
  for (const [index, field] of cronFields.entries()) {
    const list = parseField(fields[index] ?? "", field);
    if (typeof list === "string") return refused(`The ${field.name} \`${shortened(fields[index] ?? "")}\` ${list}`);
    lists.push(list);
  }
  const [minutes = [], hours = [], daysOfMonth = [], months = [], daysOfWeek = []] = lists;
  const dayFits = fields[2] === "*" || fields[4] === "*" ? "both" : "either";
  return { ok: true, cron: { minutes, hours, daysOfMonth, months, daysOfWeek, dayFits } };
}

const maxLength = 500;

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The values of a field, or what is wrong with it. */
function parseField(text: string, field: Field): readonly number[] | string {
  if (text === "*") return range(field.from, field.to);
  if (text.includes("/")) return "has a step, which CircleCI does not support: list the values with commas";
  if (/[A-Za-z]/.test(text)) return "has a name, which CircleCI does not support: use numbers";
  if (text.includes(",") && text.includes("-")) {
    return "has a range inside a list, which CircleCI does not support: list the values with commas";
  }
  const bounds = /^(\d{1,2})-(\d{1,2})$/.exec(text);
  if (bounds) return parseRange(Number(bounds[1]), Number(bounds[2]), field);
  const values = text.split(",");
  if (!values.every((value) => /^\d{1,2}$/.test(value))) return `is not \`*\`, a number, a list or a range`;
  const numbers = values.map(Number);
  if (!numbers.every((value) => isWithin(value, field))) return outside(field);
  return [...new Set(numbers)].sort((left, right) => left - right);
}

function parseRange(first: number, last: number, field: Field): readonly number[] | string {
  if (!isWithin(first, field) || !isWithin(last, field)) return outside(field);
  return first <= last ? range(first, last) : "is a range that ends before it begins";
}

function isWithin(value: number, { from, to }: Field): boolean {
  return value >= from && value <= to;
}

function outside({ name, from, to }: Field): string {
  const hint = name === "day of week" ? " (0 is Sunday)" : "";
  return `is not between ${from} and ${to}${hint}`;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function refused(message: string): ParsedCron {
  return { ok: false, message };
}

function shortened(field: string): string {
  return field.length <= 40 ? field : `${field.slice(0, 40)}…`;
}
