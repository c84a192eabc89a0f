import { type Answer, certain, joinAnswers } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, instant, list, object, optional, text } from "../reading/shape.ts";

const permission = "a personal API token of an organization admin";

const agent = object({
  resource_class: text,
  hostname: text,
  name: text,
  ip: optional(text),
  version: text,
  first_connected: optional(instant),
  last_connected: optional(instant),
});
const resourceClass = object({ resource_class: text });
const token = object({ id: text, nickname: text, created_at: optional(instant) });

export interface RunnerFleet {
  readonly agents: readonly ReturnType<typeof agent>[];
  readonly classes: readonly {
    readonly resource_class: string;
    readonly tokens: readonly ReturnType<typeof token>[];
  }[];
}

/** Every runner and every class with its tokens; the host's own `/api/v3/runner`, so that the token goes nowhere else. */
export async function runnerFleet(reader: Reader, orgId: string): Promise<Answer<RunnerFleet>> {
  const [agents, classes] = await Promise.all([
    reader.one({ path: path`/api/v3/runner?org-id=${orgId}`, shape: field("items", list(agent)), permission }),
    reader.one({
      path: path`/api/v3/runner/resource?org-id=${orgId}`,
      shape: field("items", list(resourceClass)),
      permission,
    }),
  ]);
  if (agents.status === "missing") return agents;
  if (classes.status === "missing") return classes;
  const tokens = await Promise.all(
    classes.value.map(({ resource_class }) =>
      reader.one({
        path: path`/api/v3/runner/token?resource-class=${resource_class}`,
        shape: field("items", list(token)),
        permission,
      }),
    ),
  );
  return joinAnswers([agents, classes, ...tokens], reader.hash, () => ({
    agents: agents.value,
    classes: classes.value.map(({ resource_class }, at) => ({ resource_class, tokens: certain(tokens[at]!) })),
  }));
}
