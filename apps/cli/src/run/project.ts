import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CommandFailure, exitCodes } from "../command.ts";
import type { GitFacts } from "./git-facts.ts";

export const configPath = ".circleci/config.yml";

/** The nearest folder, from here upwards, that has a config. */
export async function findProject(from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = await stat(join(folder, configPath)).catch(() => undefined);
    if (found?.isFile()) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new CommandFailure(`there is no ${configPath} in ${from} or in any folder above it.`, {
    exitCode: exitCodes.configInvalid,
  });
}

/** Who owns the project and where it lives, as far as its remote tells. */
export interface ProjectName {
  /** As CircleCI spells it: `gh/org/repo`. */
  readonly slug: string;
  readonly type: "github" | "bitbucket" | "gitlab";
  readonly owner: string;
  readonly repository: string;
  /** The remote without a password, if there is one. */
  readonly url?: string;
  /** The page of the repository on the web. */
  readonly page?: string;
}

const hosts = { github: "gh", bitbucket: "bb", gitlab: "gl" } as const;

/** Without a remote, the folder's name stands for the repository. */
export function nameProject(folder: string, facts: GitFacts): ProjectName {
  const place = facts.remoteUrl === undefined ? undefined : readRemote(facts.remoteUrl);
  if (!place) {
    const repository = basename(facts.repository?.root ?? folder) || "project";
    return { slug: `gh/local/${repository}`, type: "github", owner: "local", repository };
  }
  const type = /bitbucket/.test(place.host) ? "bitbucket" : /gitlab/.test(place.host) ? "gitlab" : "github";
  const { owner, repository } = place;
  return {
    slug: `${hosts[type]}/${owner}/${repository}`,
    type,
    owner,
    repository,
    url: withoutPassword(facts.remoteUrl!),
    page: `https://${place.host}/${owner}/${repository}`,
  };
}

/** `https://host/org/repo.git`, `ssh://git@host:22/org/repo`, `git@host:org/repo.git`. */
function readRemote(url: string): { host: string; owner: string; repository: string } | undefined {
  const match =
    /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(url) ?? /^(?:[^@/]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(url);
  const [host, path] = [match?.[1], match?.[2]];
  if (!host || !path) return undefined;
  const parts = path
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .split("/")
    .filter(Boolean);
  const repository = parts.pop();
  return repository && parts.length > 0 ? { host, owner: parts.join("/"), repository } : undefined;
}

/** Credentials written into a remote must not reach a job. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)([^@/]*)@/i, (_, scheme: string, user: string) =>
    // `ssh://git@` is an account's name; over HTTPS a lone user name is usually a token.
    scheme.toLowerCase().includes("ssh") && !user.includes(":") ? `${scheme}${user}@` : scheme,
  );
}

/** Short and the same for every run in this folder: names the folder in which its caches live. */
export function projectKey(folder: string): string {
  return createHash("sha256").update(folder).digest("hex").slice(0, 16);
}
