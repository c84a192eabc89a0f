import type { Answer } from "../reading/answer.ts";
import { path, slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { id, instant, object, optional, text } from "../reading/shape.ts";

const permission = "a personal API token of a member who sees the project";

export const pipeline = object({
  id,
  created_at: instant,
  trigger: optional(object({ type: optional(text) })),
  vcs: optional(object({ branch: optional(text) })),
});
export type Pipeline = ReturnType<typeof pipeline>;

/** The newest pipelines of a branch. */
export function newestPipelines(reader: Reader, slug: string, branch: string): Promise<Answer<readonly Pipeline[]>> {
  return reader.all({
    path: `/api/v2/project/${slugPath(slug)}/pipeline${path`?branch=${branch}`}`,
    item: pipeline,
    permission,
    most: { pages: 1, otherwise: "cut" },
  });
}

const config = object({ source: text, compiled: optional(text), setup_config: optional(text) });
export type PipelineConfig = ReturnType<typeof config>;

/** The config as it was written. A setup pipeline has two: `setup_config` is in the repository, `source` is what it went on with. */
export function pipelineConfig(reader: Reader, pipelineId: string): Promise<Answer<PipelineConfig>> {
  return reader.one({ path: path`/api/v2/pipeline/${pipelineId}/config`, shape: config, permission });
}
