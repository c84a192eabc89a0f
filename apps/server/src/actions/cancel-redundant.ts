import { redundantWorkflows } from "@ringfort/engine";
import type { Row } from "../postgres/tables.ts";
import type { Turn } from "./house.ts";
import { owe } from "./owe.ts";

/** As the project's `autocancel_builds` asks: what a newer commit of the same branch makes redundant is canceled. */
export async function cancelRedundant(
  { tx, at }: Turn,
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
): Promise<void> {
  if (project.settings.autocancel_builds !== true || pipeline.branch === null) return;
  const older = await tx
    .selectFrom("workflows")
    .innerJoin("pipelines", "pipelines.id", "workflows.pipeline_id")
    .select(["workflows.id", "workflows.status", "workflows.state", "workflows.is_scheduled", "pipelines.number"])
    .where("workflows.project_id", "=", project.id)
    .where("workflows.branch", "=", pipeline.branch)
    .where("workflows.stopped_at", "is", null)
    .execute();
  const newer = {
    number: pipeline.number,
    branch: pipeline.branch,
    onDefaultBranch: pipeline.branch === project.default_branch,
    trigger: isCustom(pipeline) ? ("other" as const) : triggerKinds[pipeline.trigger.type],
  };
  const redundant = redundantWorkflows(
    newer,
    older.map(({ id, state, is_scheduled, number }) => ({
      id,
      status: state.status,
      pipelineNumber: number,
      branch: newer.branch,
      scheduled: is_scheduled,
      rerun: state.rerun !== undefined,
    })),
  );
  for (const workflow of redundant) {
    await owe(tx, { kind: "tell-workflow", workflow, event: { type: "cancel-workflow", at } });
  }
}

const triggerKinds = { webhook: "push", api: "api", explicit: "api", scheduled_pipeline: "schedule" } as const;

/** A webhook of the customer's own is no news of the branch. */
function isCustom({ values }: Row<"pipelines">): boolean {
  return values["pipeline.event.name"] === "custom_webhook";
}
