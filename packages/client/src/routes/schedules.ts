import type { Answer } from "../reading/answer.ts";
import { slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { id, mapOf, object, optional, type Shape, text } from "../reading/shape.ts";

const anything: Shape<unknown> = (value) => value;

const schedule = object({
  id,
  name: text,
  actor: optional(object({ id, login: text })),
  parameters: (value) => optional(mapOf(anything))(value) ?? {},
});
export type Schedule = ReturnType<typeof schedule>;

export function schedules(reader: Reader, slug: string): Promise<Answer<readonly Schedule[]>> {
  return reader.all({
    path: `/api/v2/project/${slugPath(slug)}/schedule`,
    item: schedule,
    permission: "a personal API token of a member who sees the project",
  });
}
