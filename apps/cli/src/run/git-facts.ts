import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type GitAnswer, git } from "./git.ts";

/** What git knows about the project. Everything may be missing: no git, no commit yet, a detached HEAD, no remote. */
export interface GitFacts {
  readonly repository?: Repository;
  readonly branch?: string;
  readonly defaultBranch?: string;
  readonly commit?: Commit;
  readonly remoteUrl?: string;
  /** Why git could not be asked although there is a repository. */
  readonly warnings: readonly string[];
}

export interface Repository {
  /** Absolute path of the working tree's root. */
  readonly root: string;
  /** Absolute path of this working tree's own git folder. */
  readonly gitFolder: string;
  /** Absolute path of the git folder that all working trees share. */
  readonly commonFolder: string;
  /** The repository's own settings, name and value, as git reads them. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

export interface Commit {
  readonly revision: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly subject: string;
  readonly body: string;
}

export async function readGitFacts(folder: string): Promise<GitFacts> {
  const [places, head, log, settings] = await Promise.all([
    git(folder, "rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir"),
    git(folder, "symbolic-ref", "--quiet", "--short", "HEAD"),
    git(folder, "log", "-1", "--format=%H%x00%an%x00%ae%x00%s%x00%b"),
    git(folder, "config", "--local", "--list", "-z"),
  ]);
  if (!places.ok)
    return { warnings: /not a git repository|ENOENT/.test(places.stderr) ? [] : [trouble(places.stderr)] };
  const [root, gitFolder, commonFolder] = places.stdout.trimEnd().split("\n");
  if (!root || !gitFolder || !commonFolder) return { warnings: [] };
  const repository: Repository = {
    root,
    gitFolder,
    commonFolder: resolve(folder, commonFolder),
    settings: parseSettings(settings),
  };
  const commit = readCommit(log);
  const defaultBranch = await readDefaultBranch(repository.commonFolder);
  const remoteUrl = findRemote(repository.settings);
  return {
    repository,
    warnings: [],
    ...(head.ok && { branch: head.stdout.trimEnd() }),
    ...(defaultBranch !== undefined && { defaultBranch }),
    ...(commit && { commit }),
    ...(remoteUrl !== undefined && { remoteUrl }),
  };
}

function readCommit(log: GitAnswer): Commit | undefined {
  if (!log.ok) return undefined;
  const [revision, authorName = "", authorEmail = "", subject = "", body = ""] = log.stdout.split("\0");
  return revision ? { revision, authorName, authorEmail, subject, body: body.trimEnd() } : undefined;
}

/** What `git config --list -z` says. */
export function parseSettings(answer: GitAnswer): [string, string][] {
  if (!answer.ok) return [];
  return answer.stdout
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => {
      const at = entry.indexOf("\n");
      return at === -1 ? [entry, "true"] : [entry.slice(0, at), entry.slice(at + 1)];
    });
}

/** `origin`, or the only other one there is. */
function findRemote(settings: Repository["settings"]): string | undefined {
  const urls = settings.filter(([name]) => /^remote\..*\.url$/.test(name));
  return (urls.find(([name]) => name === "remote.origin.url") ?? urls[0])?.[1];
}

/** What the clone remembers of the remote's HEAD. */
async function readDefaultBranch(commonFolder: string): Promise<string | undefined> {
  const text = await readFile(join(commonFolder, "refs/remotes/origin/HEAD"), "utf8").catch(() => "");
  return /^ref: refs\/remotes\/origin\/(.+)\n?$/.exec(text)?.[1];
}

function trouble(stderr: string): string {
  return `git cannot read this repository: ${stderr.split("\n", 1)[0]}`;
}
