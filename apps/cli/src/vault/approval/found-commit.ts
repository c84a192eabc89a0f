import { randomUUID } from "node:crypto";
import { CommandFailure } from "../../command.ts";
import { git, gitBytes } from "../../run/git.ts";
import { readGitFacts } from "../../run/git-facts.ts";
import { sanitiseName } from "../../terminal/sanitise.ts";

/** A commit as the user's own repository knows it. */
export interface FoundCommit {
  readonly folder: string;
  readonly revision: string;
  /** Full name of the ref on whose tip's history it is. */
  readonly ref: string;
  /** The remote from where the ref came, without a password. */
  readonly repository: string;
  readonly subject: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly committerEmail: string;
  readonly committedAt: number;
  readonly isTip: boolean;
  /** As the clone remembers it. */
  readonly defaultBranch: string | undefined;
}

/** Fetches the ref into a name of its own and looks whether the commit is on it. What the server says of either is not believed. */
export async function findCommit(
  folder: string,
  { commit, ref, cloneUrl }: { readonly commit: string; readonly ref: string; readonly cloneUrl: string },
  { isChosen }: { readonly isChosen: boolean },
): Promise<FoundCommit> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    throw new CommandFailure("the server names no commit by its whole name.");
  if (!isWholeRef(ref))
    throw new CommandFailure("the server names no branch and no tag: what came without git cannot be approved so.");
  const remote = await remoteOf(folder);
  if (!isChosen && placeOf(remote.url) !== placeOf(cloneUrl)) {
    throw new CommandFailure(
      `the repository here comes from ${withoutPassword(remote.url)}, and the server says ${sanitiseName(withoutPassword(cloneUrl))}. Go to a clone of that, or say with --repository that this one is meant.`,
    );
  }
  const name = `refs/ringfort/approve/${randomUUID()}`;
  const words = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
  ];
  const fetched = await git(folder, ...words, remote.name, `+${ref}:${name}`);
  if (!fetched.ok) throw new CommandFailure(`git could not fetch ${ref}: ${sanitiseName(firstLine(fetched.stderr))}.`);
  try {
    const tip = (await gitBytes(folder, "rev-parse", "--verify", `${name}^{commit}`))?.toString().trim();
    if (tip === undefined || !(await gitBytes(folder, "merge-base", "--is-ancestor", commit, tip)))
      throw new CommandFailure(
        `${commit} is not on ${ref}: the server says so, git does not. Nothing was signed (commit-not-on-ref).`,
      );
    return {
      folder,
      revision: commit,
      ref,
      repository: withoutPassword(remote.url),
      isTip: tip === commit,
      defaultBranch: remote.defaultBranch,
      ...(await look(folder, commit)),
    };
  } finally {
    await git(folder, "update-ref", "-d", name);
  }
}

async function look(folder: string, commit: string) {
  const format = "--format=%an%x00%ae%x00%ce%x00%ct%x00%s";
  const said = await gitBytes(folder, "-c", "log.showSignature=false", "show", "-s", "--no-mailmap", format, commit);
  const [authorName = "", authorEmail = "", committerEmail = "", at = "", subject = ""] = (said?.toString() ?? "")
    .trimEnd()
    .split("\0");
  return { authorName, authorEmail, committerEmail, committedAt: Number(at) * 1_000, subject };
}

interface Remote {
  readonly name: string;
  readonly url: string;
  readonly defaultBranch: string | undefined;
}

async function remoteOf(folder: string): Promise<Remote> {
  const { repository, defaultBranch } = await readGitFacts(folder);
  if (!repository)
    throw new CommandFailure(
      `${folder} is in no git repository: go to a clone of the project, or name it with --repository.`,
    );
  const remotes = repository.settings.flatMap(([setting, url]) => {
    const name = /^remote\.(.+)\.url$/.exec(setting)?.[1];
    return name === undefined || name.startsWith("-") ? [] : [{ name, url }];
  });
  const remote = remotes.find(({ name }) => name === "origin") ?? remotes[0];
  if (!remote) throw new CommandFailure(`the repository in ${folder} has no remote from which the ref could come.`);
  return { ...remote, defaultBranch };
}

/** Host and path, whatever the way there: `git@host:acme/web.git` and `https://host/acme/web` are one place. */
export function placeOf(url: string): string {
  const scp = /^(?:[^@/]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(url);
  const whole = /^[a-z][a-z0-9+]*:\/\/(?:[^@/]*@)?([^/:]*)(?::\d+)?(\/.*)$/i.exec(url);
  const [host, path] = whole ? [whole[1], whole[2]] : scp ? [scp[1], scp[2]] : ["", url];
  const plain = (path ?? "")
    .replace(/^\/+/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
  return `${(host ?? "").toLowerCase()}/${plain}`;
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+]*:\/\/)[^@/]*@/i, "$1");
}

function isWholeRef(ref: string): boolean {
  return /^refs\/(heads|tags)\/[^\s\p{C}~^:?*[\\]+$/u.test(ref) && !/\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)|[./]$/.test(ref);
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}
