import type { Row } from "../../postgres/tables.ts";

/** Under which its sealed values are found. */
export function scopeOf({ name }: Pick<Row<"contexts">, "name">): string {
  return `context/${name}`;
}
