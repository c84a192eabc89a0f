/** The same, as a database can hold it: PostgreSQL knows no NUL and no half character, and anybody may send them. */
export function storable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\0", "\uFFFD") : part,
  ) as T;
}
