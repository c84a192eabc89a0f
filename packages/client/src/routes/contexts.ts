import { type Answer, mapAnswer } from "../reading/answer.ts";
import { masked } from "../reading/masked.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { id, instant, object, oneOf, optional, text } from "../reading/shape.ts";

const permission = "a personal API token of a member of the organization";

const context = object({ id, name: text, created_at: optional(instant) });
export type Context = ReturnType<typeof context>;

export function contexts(reader: Reader, ownerId: string): Promise<Answer<readonly Context[]>> {
  return reader.all({ path: path`/api/v2/context?owner-id=${ownerId}`, item: context, permission });
}

const variable = object({
  variable: text,
  created_at: optional(instant),
  updated_at: optional(instant),
  truncated_value: optional(masked),
});
export type ContextVariable = ReturnType<typeof variable>;

export function contextVariables(reader: Reader, contextId: string): Promise<Answer<readonly ContextVariable[]>> {
  return reader.all({ path: path`/api/v2/context/${contextId}/environment-variable`, item: variable, permission });
}

const restriction = object({
  id,
  restriction_type: oneOf("project", "expression", "group"),
  restriction_value: text,
  name: optional(text),
});

export interface ContextRestriction {
  readonly id: string;
  readonly type: "project" | "expression" | "group";
  readonly value: string;
  readonly name: string | undefined;
}

export async function contextRestrictions(
  reader: Reader,
  contextId: string,
): Promise<Answer<readonly ContextRestriction[]>> {
  const all = await reader.all({
    path: path`/api/v2/context/${contextId}/restrictions`,
    item: restriction,
    permission,
  });
  return mapAnswer(all, (items) =>
    items.map(({ id, restriction_type: type, restriction_value: value, name }) => ({ id, type, value, name })),
  );
}
