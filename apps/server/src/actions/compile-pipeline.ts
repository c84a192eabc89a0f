import { posix } from "node:path";
import { type Diagnostic, type Plan, Refusal } from "@ringfort/contract";
import type { ConfigFolder } from "../orbs/repository-orbs.ts";
import type { PipelineError, Row } from "../postgres/tables.ts";
import { announce } from "./announce.ts";
import { cancelRedundant } from "./cancel-redundant.ts";
import { compileConfig } from "./compile-config.ts";
import { continuedConfig } from "./continue-pipeline.ts";
import { type Fetched, fetchConfig, usualConfigPath } from "./fetch-config.ts";
import { type House, takeTurn } from "./house.ts";
import { openWorkflow } from "./open-workflow.ts";
import { runningDisabled, settingsOfOrganization } from "./organization-settings.ts";
import { pipelineValues } from "./pipeline-values.ts";
import { forgetConfigSchedules, rememberConfigSchedules } from "./schedules/remember-config-schedules.ts";

/** Reads a pipeline's config from its repository, compiles it and starts its workflows. Done twice, the second time changes nothing. */
export async function compilePipeline(house: House, pipelineId: string): Promise<void> {
  const pipeline = await house.db.selectFrom("pipelines").selectAll().where("id", "=", pipelineId).executeTakeFirst();
  if (!pipeline || !isWaiting(pipeline)) return;
  const project = await house.db
    .selectFrom("projects")
    .selectAll()
    .where("id", "=", pipeline.project_id)
    .executeTakeFirstOrThrow();
  const continued = await continuationOf(house, pipeline);
  if (!continued && (await settingsOfOrganization(house.db, project.organization_id)).is_running_disabled) {
    await fail(house, pipeline, [{ type: "permission", message: runningDisabled }], {});
    return;
  }
  const fetched = continued ?? (await fetchConfig(house, pipeline, project));
  if (!fetched.ok) {
    if (fetched.retry) throw new Refusal("unavailable", fetched.message);
    await fail(house, pipeline, [{ type: "config-fetch", message: fetched.message }], {});
    if (pipeline.trigger.type === "scheduled_pipeline") await forgetConfigSchedules(house.db, pipeline);
    return;
  }
  const { revision, commit, text } = fetched;
  const values = continued ? pipeline.values : pipelineValues(pipeline, project, fetched);
  const compiled = await compileConfig(house, {
    organizationId: project.organization_id,
    folder: folderOf(house, project, fetched),
    file: fetched.path,
    text,
    values,
    parameters: pipeline.parameters,
    ref: pipeline.tag === null ? { branch: pipeline.branch ?? project.default_branch } : { tag: pipeline.tag },
  });
  const found = continued
    ? { orbs: JSON.stringify(compiled.orbs) }
    : {
        revision,
        vcs: JSON.stringify({
          ...pipeline.vcs,
          provider_name: project.vcs_provider,
          origin_repository_url: pipeline.fork_url ?? project.vcs_url,
          target_repository_url: project.vcs_url,
          revision,
          ...(pipeline.branch !== null && { branch: pipeline.branch }),
          ...(pipeline.tag !== null && { tag: pipeline.tag }),
          ...(commit && { commit: { subject: commit.subject, body: commit.body } }),
        }),
        values: JSON.stringify(values),
        orbs: JSON.stringify(compiled.orbs),
      };
  const texts = { source: text, diagnostics: compiled.diagnostics, compiled: compiled.ok ? compiled.document : "" };
  if (!compiled.ok) {
    await fail(house, pipeline, compiled.errors, found, texts);
    return;
  }
  await start(house, pipeline, project, compiled.plan, found, texts);
}

/** The lock and the orbs beside the config; a config that comes from no file has those of the commit that is built. */
function folderOf(
  { mirrors }: House,
  project: Row<"projects">,
  { config, revision }: Extract<Fetched, { ok: true }>,
): ConfigFolder {
  return {
    mirror: mirrors.of(config?.repository.id ?? project.id),
    revision: config?.revision ?? revision,
    folder: posix.dirname(config?.path ?? usualConfigPath),
  };
}

/** The config with which a setup pipeline goes on; everything else about the pipeline is known from its setup. */
async function continuationOf(
  { db }: House,
  { id, revision }: Row<"pipelines">,
): Promise<Extract<Fetched, { ok: true }> | undefined> {
  const texts = await db
    .selectFrom("pipeline_configs")
    .select("source")
    .where("pipeline_id", "=", id)
    .where("setup_source", "is not", null)
    .executeTakeFirst();
  return texts && { ok: true, revision: revision!, commit: undefined, path: continuedConfig, text: texts.source };
}

interface Texts {
  readonly source: string;
  readonly compiled: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Two servers may have compiled at once: the pipeline's row decides whose work counts. */
async function start(
  house: House,
  { id }: Row<"pipelines">,
  project: Row<"projects">,
  plan: Plan,
  found: object,
  texts: Texts,
): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { tx, at } = turn;
    const pipeline = await tx.selectFrom("pipelines").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    if (!pipeline || !isWaiting(pipeline)) return;
    const state = plan.setup ? "setup" : "created";
    await tx
      .updateTable("pipelines")
      .set({ ...found, state, updated_at: new Date(at) })
      .where("id", "=", id)
      .execute();
    await storeTexts(turn.tx, id, texts, plan.setup);
    await cancelRedundant(turn, pipeline, project);
    await rememberConfigSchedules(turn, pipeline, plan);
    // Scheduled workflows run by the clock alone, and nothing else runs by it.
    const scheduled = pipeline.trigger_parameters["workflow"];
    for (const workflow of plan.workflows) {
      const runs = typeof scheduled === "string" ? workflow.name === scheduled : workflow.schedules.length === 0;
      if (!runs) continue;
      await openWorkflow(turn, workflow, {
        pipeline,
        actorId: pipeline.actor_id,
        isSetup: plan.setup,
        isScheduled: typeof scheduled === "string",
      });
    }
    await announce(tx, { about: "pipeline", id, project: project.id, organization: project.organization_id });
  });
}

async function fail(
  house: House,
  { id, project_id, organization_id }: Row<"pipelines">,
  errors: readonly PipelineError[],
  found: object,
  texts?: Texts,
): Promise<void> {
  await takeTurn(house, async ({ tx, at }) => {
    const updated = await tx
      .updateTable("pipelines")
      .set({ ...found, state: "errored", errors: JSON.stringify(errors), updated_at: new Date(at) })
      .where("id", "=", id)
      .where("state", "in", ["pending", "setup-pending"])
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return;
    if (texts) await storeTexts(tx, id, texts, false);
    await announce(tx, { about: "pipeline", id, project: project_id, organization: organization_id });
  });
}

async function storeTexts(
  tx: Parameters<typeof announce>[0],
  id: string,
  { source, compiled, diagnostics }: Texts,
  isSetup: boolean,
): Promise<void> {
  const texts = {
    source,
    compiled,
    diagnostics: JSON.stringify(diagnostics),
    ...(isSetup && { setup_source: source, setup_compiled: compiled }),
  };
  await tx
    .insertInto("pipeline_configs")
    .values({ pipeline_id: id, ...texts })
    .onConflict((conflict) => conflict.column("pipeline_id").doUpdateSet(texts))
    .execute();
}

function isWaiting({ state }: Pick<Row<"pipelines">, "state">): boolean {
  return state === "pending" || state === "setup-pending";
}
