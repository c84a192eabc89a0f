import type { Row } from "../postgres/tables.ts";
import type { CommitFacts, GitCredentials, Mirror } from "../vcs/git/index.ts";
import type { House } from "./house.ts";

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
    }
  | { readonly ok: false; readonly message: string; readonly retry: boolean };

/** Brings the pipeline's ref into the mirror and reads the config at its commit. */
export async function fetchConfig(
  house: House,
  pipeline: Row<"pipelines">,
  project: Row<"projects">,
): Promise<Fetched> {
  const mirror = house.mirrors.of(project.id);
  const found = await findRevision(mirror, pipeline, project);
  if (!found.ok) return found;
  const { revision } = found;
  const commit = await mirror.commit(revision);
  if (pipeline.config.inline !== undefined) {
    return { ok: true, revision, commit, path: "config given with the trigger", text: pipeline.config.inline };
  }
  const path = pipeline.config.file_path ?? usualConfigPath;
  const { ref } = pipeline.config;
  const place = ref === undefined ? found : await tipOf(mirror, project.clone_url, ref, project);
  if (!place.ok) return place;
  const text = await mirror.readFile(place.revision, path, longestConfig);
  if (text === undefined) {
    return { ok: false, retry: false, message: `There is no \`${path}\` at commit ${place.revision.slice(0, 12)}.` };
  }
  return { ok: true, revision, commit, path, text };
}

type Found = { readonly ok: true; readonly revision: string } | Extract<Fetched, { ok: false }>;

/** A commit counts only where it can be reached from the ref that it came with: a fork's commits can be fetched as well. */
async function findRevision(mirror: Mirror, pipeline: Row<"pipelines">, project: Row<"projects">): Promise<Found> {
  const ref = pipeline.ref!;
  const tip = await tipOf(mirror, pipeline.fork_url ?? project.clone_url, ref, project);
  if (!tip.ok || pipeline.revision === null || pipeline.revision === tip.revision) return tip;
  if (await mirror.isAncestor(pipeline.revision, ref)) return { ok: true, revision: pipeline.revision };
  return {
    ok: false,
    retry: false,
    message: `Commit ${pipeline.revision.slice(0, 12)} is not on ${ref}: it was force-pushed away, or never was.`,
  };
}

async function tipOf(mirror: Mirror, url: string, ref: string, project: Row<"projects">): Promise<Found> {
  const fetched = await mirror.fetch(url, [ref], credentialsOf(project));
  if (!fetched.ok) return { ok: false, message: fetched.message, retry: fetched.retry };
  const revision = await mirror.resolve(ref);
  if (revision === undefined) return { ok: false, retry: false, message: `The repository has no ${ref}.` };
  return { ok: true, revision };
}

/** A forge's token reads a private repository over https only. */
export function credentialsOf({ forge, clone_url }: Row<"projects">): GitCredentials | undefined {
  return forge.token !== undefined && clone_url.startsWith("https://")
    ? { kind: "token", token: forge.token }
    : undefined;
}
