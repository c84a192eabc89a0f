import { type Answer, certain, joinAnswers } from "../reading/answer.ts";
import { path, slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { id, object, text } from "../reading/shape.ts";
import { pipeline } from "./pipelines.ts";

const permission = "a personal API token of a member who sees the project";
const workflow = object({ id, name: text, status: text });

export interface RunningWorkflow {
  readonly id: string;
  readonly name: string;
  readonly pipeline_id: string;
}

/** What goes on by itself, or waits for an approval to go on. */
const alive = ["running", "failing", "on_hold"];

/** The workflows of a project's pipelines since an instant that have not ended. Missing as soon as one of them is. */
export async function runningWorkflows(
  reader: Reader,
  slug: string,
  since: number,
): Promise<Answer<readonly RunningWorkflow[]>> {
  const pipelines = await reader.all({
    path: `/api/v2/project/${slugPath(slug)}/pipeline`,
    item: pipeline,
    permission,
    until: ({ created_at }) => created_at < since,
  });
  if (pipelines.status === "missing") return pipelines;
  const found = await Promise.all(
    pipelines.value.map((of) =>
      reader.all({ path: path`/api/v2/pipeline/${of.id}/workflow`, item: workflow, permission }),
    ),
  );
  return joinAnswers([pipelines, ...found], reader.hash, () =>
    pipelines.value.flatMap((of, at) =>
      certain(found[at]!)
        .filter(({ status }) => alive.includes(status))
        .map(({ id, name }) => ({ id, name, pipeline_id: of.id })),
    ),
  );
}
