import type { Forge, Row } from "../postgres/tables.ts";
import type { ForgeAccess } from "../vcs/forge-api/index.ts";

type Known = Pick<Row<"projects">, "forge" | "external_id" | "vcs_url">;

const publicApis = {
  github: "https://api.github.com",
  gitlab: "https://gitlab.com/api/v4",
  gitea: undefined,
} as const;

/** How the project's forge is asked and told; nothing where nobody speaks for the repository, or without a token. */
export function forgeAccess(project: Known): ForgeAccess | undefined {
  const { kind, token, api_url } = project.forge;
  if (kind === "git" || !token) return undefined;
  const apiUrl = api_url ?? publicApis[kind];
  const fullName = repositoryName(project);
  if (apiUrl === undefined || fullName === undefined) return undefined;
  return { forge: kind, apiUrl, token, repository: { externalId: project.external_id ?? "", fullName } };
}

/** The repository's `owner/name`, as its forge has it. */
export function repositoryName({ forge, vcs_url }: Known): string | undefined {
  if (forge.full_name !== undefined) return forge.full_name;
  const path = URL.parse(vcs_url)?.pathname.replace(/^\/+|\/+$|\.git$/g, "");
  return path || undefined;
}

/** The page of a commit, where the forge has pages. */
export function commitAddress({ forge, vcs_url }: Known, revision: string): string | undefined {
  if (forge.kind === "git") return undefined;
  return `${vcs_url.replace(/\.git$/, "")}/${forge.kind === "gitlab" ? "-/" : ""}commit/${revision}`;
}

/** By the name that CircleCI has for the way a project is connected; forges that it does not know have their own. */
export function integrationOf({ kind, is_app, api_url }: Forge): {
  readonly source: string;
  readonly trigger: string;
} {
  if (kind !== "github") return { source: kind, trigger: kind };
  if (!is_app) return { source: "github", trigger: "github_oauth" };
  const isPublic = api_url === undefined || api_url === publicApis.github;
  return isPublic
    ? { source: "github_app", trigger: "github_app" }
    : { source: "github_server", trigger: "github_server" };
}
