import { type Answer, certain, joinAnswers } from "../reading/answer.ts";
import { path, slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { id, instant, object, optional, text } from "../reading/shape.ts";
import { type Pipeline, pipeline } from "./pipelines.ts";

const permission = "a personal API token of a member who sees the project, and at most 100 pipelines in the time";
const most = { pages: 5, otherwise: "not-collected" } as const;

/** A job that ran. */
export interface Run {
  readonly pipeline_id: string;
  readonly workflow: string;
  readonly job: string;
  readonly type: "build" | "approval" | "other";
  readonly started_by: string | undefined;
  readonly approved_by: string | undefined;
  readonly trigger_type: string | undefined;
  readonly at: number;
}

const workflow = object({ id, name: text, created_at: instant, started_by: optional(text) });
const job = object({ name: text, type: text, approved_by: optional(text), started_at: optional(instant) });

/** Every job since an instant. Missing as soon as one workflow of one pipeline is: an approval could hide there. */
export async function runsSince(reader: Reader, slug: string, since: number): Promise<Answer<readonly Run[]>> {
  const pipelines = await reader.all({
    path: `/api/v2/project/${slugPath(slug)}/pipeline`,
    item: pipeline,
    permission,
    until: ({ created_at }) => created_at < since,
    most,
  });
  if (pipelines.status === "missing") return pipelines;
  const runs = await Promise.all(pipelines.value.map((of) => runsOf(reader, of)));
  return joinAnswers([pipelines, ...runs], reader.hash, () => runs.flatMap(certain));
}

async function runsOf(reader: Reader, of: Pipeline): Promise<Answer<readonly Run[]>> {
  const workflows = await reader.all({ path: path`/api/v2/pipeline/${of.id}/workflow`, item: workflow, permission });
  if (workflows.status === "missing") return workflows;
  const found = await Promise.all(
    workflows.value.map(({ id }) => reader.all({ path: path`/api/v2/workflow/${id}/job`, item: job, permission })),
  );
  return joinAnswers([workflows, ...found], reader.hash, () =>
    workflows.value.flatMap(({ name, started_by, created_at }, index) =>
      certain(found[index]!).map((ran) => ({
        pipeline_id: of.id,
        workflow: name,
        job: ran.name,
        type: ran.type === "build" || ran.type === "approval" ? ran.type : "other",
        started_by,
        approved_by: ran.approved_by,
        trigger_type: of.trigger?.type,
        at: ran.started_at ?? created_at,
      })),
    ),
  );
}
