import type { PipelineDefinition, PipelineTrigger } from "@ringfort/contract";
import { type Answer, certain, joinAnswers } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, flag, id, instant, list, object, optional, type Shape, text } from "../reading/shape.ts";

const permission = "a personal API token of a member who sees the project's triggers";

const repository = optional(object({ full_name: optional(text) }));
const definition = object({
  id,
  name: optional(text),
  config_source: object({ provider: text, repo: repository, file_path: optional(text) }),
  checkout_source: object({ provider: text, repo: repository }),
});

/** A webhook trigger's address holds its secret: it is not read. */
const trigger: Shape<PipelineTrigger> = (value) => {
  const read = object({
    id,
    event_source: object({
      provider: text,
      schedule: optional(object({ attribution_actor: optional(object({ id: optional(text) })) })),
    }),
    event_preset: optional(text),
    config_ref: optional(text),
    checkout_ref: optional(text),
    disabled: optional(flag),
    created_at: optional(instant),
  })(value);
  return {
    id: read.id,
    provider: read.event_source.provider,
    event_preset: read.event_preset,
    attribution_actor: read.event_source.schedule?.attribution_actor?.id,
    config_ref: read.config_ref,
    checkout_ref: read.checkout_ref,
    disabled: read.disabled ?? false,
    created_at: read.created_at,
  };
};

/** The definitions with the triggers of each: a definition whose triggers cannot be read would look as if nothing started it. */
export async function pipelineDefinitions(
  reader: Reader,
  projectId: string,
): Promise<Answer<readonly PipelineDefinition[]>> {
  const route = path`/api/v2/projects/${projectId}/pipeline-definitions`;
  const found = await reader.one({ path: route, shape: field("items", list(definition)), permission });
  if (found.status === "missing") return found;
  const triggers = await Promise.all(
    found.value.map(({ id }) =>
      reader.one({ path: `${route}${path`/${id}/triggers`}`, shape: field("items", list(trigger)), permission }),
    ),
  );
  return joinAnswers([found, ...triggers], reader.hash, () =>
    found.value.map(({ id, name, config_source, checkout_source }, at) => ({
      id,
      name: name ?? "",
      config_source: { ...config_source, repo: config_source.repo?.full_name },
      checkout_source: { provider: checkout_source.provider, repo: checkout_source.repo?.full_name },
      triggers: certain(triggers[at]!),
    })),
  );
}
