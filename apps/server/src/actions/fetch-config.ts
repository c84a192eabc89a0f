import type { Row } from "../postgres/tables.ts";
import type { CommitFacts } from "../vcs/git/index.ts";
import { type ConfigRepository, type Failed, findConfigRepository } from "./find-config-repository.ts";
import type { House } from "./house.ts";
import type { ConfigOrigin } from "./pipeline-values.ts";
import { withCredentials } from "./with-credentials.ts";

/** As large as a config may be; the compiler has limits of its own. */
const longestConfig = 4 * 1024 * 1024;
export const usualConfigPath = ".circleci/config.yml";

export type Fetched =
  | {
      readonly ok: true;
      readonly revision: string;
      readonly commit: CommitFacts | undefined;
      readonly path: string;
      readonly text: string;
      readonly definition?: Row<"pipeline_definitions"> | undefined;
      readonly config?: ConfigOrigin | undefined;
    }
  | Failed;

/** Brings the pipeline's ref into the mirror and reads the config at its commit, or where its definition or its trigger has it. */
export async function fetchConfig(
  house: House,
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
): Promise<Fetched> {
  const mirror = house.mirrors.of(project.id);
  const found = await findRevision(house, pipeline, project);
  if (!found.ok) return found;
  const { revision } = found;
  const [commit, read] = await Promise.all([
    mirror.commit(revision),
    readConfig(house, { pipeline, project, revision }),
  ]);
  return read.ok ? { ...read, revision, commit } : read;
}

type Read = Omit<Extract<Fetched, { ok: true }>, "revision" | "commit"> | Failed;

async function readConfig(
  house: House,
  {
    pipeline,
    project,
    revision,
  }: { readonly pipeline: Row<"pipelines">; readonly project: Row<"projects">; readonly revision: string },
): Promise<Read> {
  const definition = await definitionOf(house, pipeline);
  if (pipeline.config.inline !== undefined) {
    return { ok: true, definition, path: "config given with the trigger", text: pipeline.config.inline };
  }
  const repository = await findConfigRepository(house.db, project, definition);
  if (!repository.ok) return repository;
  const path = pipeline.config.file_path ?? definition?.config_source.file_path ?? usualConfigPath;
  const place = await findConfigPlace(house, pipeline, repository, revision);
  if (!place.ok) return place;
  const text = await house.mirrors.of(repository.project.id).readFile(place.revision, path, longestConfig);
  if (text === undefined) {
    const where = repository.isOwn ? "" : ` of ${repository.project.slug}`;
    return {
      ok: false,
      retry: false,
      message: `There is no \`${path}\` at commit ${place.revision.slice(0, 12)}${where}.`,
    };
  }
  const config = { repository: repository.project, path, ref: place.ref, revision: place.revision };
  return { ok: true, definition, path, text, config };
}

async function definitionOf(
  { db }: House,
  { definition_id }: Row<"pipelines">,
): Promise<Row<"pipeline_definitions"> | undefined> {
  if (definition_id === null) return undefined;
  return await db.selectFrom("pipeline_definitions").selectAll().where("id", "=", definition_id).executeTakeFirst();
}

type Found<T> = ({ readonly ok: true } & T) | Failed;

/** The config comes with the code, unless it is another repository's or the trigger names another ref. */
async function findConfigPlace(
  house: House,
  pipeline: Row<"pipelines">,
  { project, isOwn }: ConfigRepository,
  revision: string,
): Promise<Found<{ readonly ref: string; readonly revision: string }>> {
  const named = pipeline.config.ref ?? (isOwn ? undefined : `refs/heads/${project.default_branch}`);
  if (named === undefined) return { ok: true, ref: pipeline.ref!, revision };
  const tip = await findTip(house, project, named);
  return tip.ok ? { ok: true, ref: named, revision: tip.revision } : tip;
}

/** A commit counts only where it can be reached from the ref that it came with: a fork's commits can be fetched as well. */
async function findRevision(
  house: House,
  { ref, revision }: Row<"pipelines">,
  project: Row<"projects">,
): Promise<Found<{ readonly revision: string }>> {
  const tip = await findTip(house, project, ref!);
  if (!tip.ok || revision === null || revision === tip.revision) return tip;
  if (await house.mirrors.of(project.id).isAncestor(revision, ref!)) return { ok: true, revision };
  return {
    ok: false,
    retry: false,
    message: `Commit ${revision.slice(0, 12)} is not on ${ref}: it was force-pushed away, or never was.`,
  };
}

async function findTip(
  house: House,
  project: Row<"projects">,
  ref: string,
): Promise<Found<{ readonly revision: string }>> {
  const mirror = house.mirrors.of(project.id);
  const fetched = await withCredentials(house, project, (credentials) =>
    mirror.fetch(project.clone_url, [ref], credentials),
  );
  if (!fetched.ok) return { ok: false, message: fetched.message, retry: fetched.retry };
  const revision = await mirror.resolve(ref);
  if (revision !== undefined) return { ok: true, revision };
  return { ok: false, retry: false, message: `The repository has no ${ref}.` };
}
