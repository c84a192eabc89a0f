import { posix } from "node:path";
import type { SecretsAnswer } from "@ringfort/contract";
import { orbPlaces } from "../../orbs/orb-places.ts";
import type { Row } from "../../postgres/tables.ts";
import { usualConfigPath } from "../fetch-config.ts";
import type { House } from "../house.ts";

/** What a pipeline was started with. The runner believes what it finds in git itself, and of the rest what the policies let in. */
export async function pipelineInputs(
  house: House,
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
): Promise<SecretsAnswer["inputs"]> {
  const configPath = String(pipeline.values["pipeline.config.file_path"] ?? usualConfigPath);
  return {
    configSource: isBesideTheCode(pipeline, project) ? "git" : "api",
    configPath,
    parameters: withoutNulls(pipeline.continuation?.started_with ?? pipeline.parameters),
    values: { ...pipeline.values },
    isFork: pipeline.fork_url !== null,
    isSshRerun: false,
    orbs: await orbSources(house, pipeline, configPath),
  };
}

/** A config of another repository or another commit is as good as one that came with the trigger. */
export function isBesideTheCode(
  { values, revision, config }: Pick<Row<"pipelines">, "values" | "revision" | "config">,
  { vcs_url }: Pick<Row<"projects">, "vcs_url">,
): boolean {
  return (
    config.inline === undefined &&
    values["pipeline.config.repository.url"] === vcs_url &&
    values["pipeline.config.sha"] === revision
  );
}

/** Found again where the compiler had them: what is exact does not change. One that is gone is left out. */
async function orbSources(
  house: House,
  { organization_id, project_id, revision, orbs }: Row<"pipelines">,
  configPath: string,
): Promise<Record<string, string>> {
  if (orbs.length === 0) return {};
  const folder = {
    mirror: house.mirrors.of(project_id),
    revision: revision!,
    folder: posix.dirname(configPath),
  };
  const places = orbPlaces(house, organization_id, folder);
  const sources: Record<string, string> = {};
  for (const { resolved } of orbs) {
    const found = await places.find(resolved).catch(() => undefined);
    if (found?.status === "found") sources[resolved] = found.source.text;
  }
  return sources;
}

/** Parameters have values. */
export function withoutNulls(parameters: Readonly<Record<string, unknown>>): SecretsAnswer["inputs"]["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [[name, value]] : [],
    ),
  );
}
