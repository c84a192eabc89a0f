import type { Answer } from "../reading/answer.ts";
import { masked } from "../reading/masked.ts";
import { slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { instant, object, optional, text } from "../reading/shape.ts";

const variable = object({ name: text, value: masked, created_at: optional(instant) });
export type ProjectVariable = ReturnType<typeof variable>;

export function projectVariables(reader: Reader, slug: string): Promise<Answer<readonly ProjectVariable[]>> {
  return reader.all({
    path: `/api/v2/project/${slugPath(slug)}/envvar`,
    item: variable,
    permission: "a personal API token of a member who may write to the project's repository",
  });
}
