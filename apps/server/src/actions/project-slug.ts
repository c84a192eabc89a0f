import { randomBytes } from "node:crypto";
import type { Row } from "../postgres/tables.ts";

/** The name itself where it can stand in an address, else something that means nothing. */
export function newProjectSlug({ slug }: Pick<Row<"organizations">, "slug">, name: string): string {
  const isPlain = /^[A-Za-z0-9_][\w.-]{0,99}$/.test(name);
  return `${slug}/${isPlain ? name : randomBytes(11).toString("hex")}`;
}
