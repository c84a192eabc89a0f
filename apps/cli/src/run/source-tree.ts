import { constants } from "node:fs";
import { copyFile, lstat, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { CommandFailure } from "../command.ts";
import { git } from "./git.ts";
import type { GitFacts, Repository } from "./git-facts.ts";
import { copyGitFolder } from "./git-folder.ts";

const copiesAtOnce = 16;

/** Copies the project as its author sees it, tracked files and untracked ones that git does not ignore, so that no job can harm it. */
export async function copyWorkingTree(project: string, facts: GitFacts, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const { repository } = facts;
  const paths = repository ? await listFiles(project) : await listEverything(project);
  await copyAll(project, paths, target);
  // A project in a subfolder of its repository is the folder alone: the parent's history belongs to another root.
  if (repository?.root === project) await copyGitFolder(repository, join(target, ".git"));
}

/** A clean clone at one commit: nothing of the working tree is in it. Answers the project's folder in the clone. */
export async function cloneCommit(
  project: string,
  repository: Repository,
  { branch, revision }: { readonly branch: string | undefined; readonly revision: string },
  target: string,
): Promise<string> {
  await mkdir(target, { recursive: true });
  await copyGitFolder(repository, join(target, ".git"));
  const onto = branch === undefined ? ["--detach"] : ["-B", branch];
  const checkedOut = await git(target, "checkout", "--quiet", "--force", ...onto, revision);
  if (!checkedOut.ok) throw new CommandFailure(`git could not check out ${revision}: ${checkedOut.stderr.trim()}`);
  return join(target, relative(repository.root, project));
}

/** Relative paths of files; submodules and repositories inside are asked in their own turn. */
async function listFiles(folder: string): Promise<string[]> {
  const listed = await git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  if (!listed.ok) throw new CommandFailure(`git could not list the files of ${folder}: ${listed.stderr.trim()}`);
  // During a merge a path is listed once for every side.
  return [...new Set(listed.stdout.split("\0"))].filter((path) => path !== "" && !isOurs(path));
}

/** Without git, or when git refuses, there is no list of what to leave out; a `.git` that could not be cleaned stays at home. */
async function listEverything(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !isOurs(path) && !path.startsWith(".git/"));
}

/** The results of earlier runs. */
function isOurs(path: string): boolean {
  return path.startsWith(".ringfort/");
}

async function copyAll(from: string, paths: readonly string[], to: string): Promise<void> {
  const made = new Set<string>();
  const queue = [...paths].reverse();
  const links: string[] = [];
  const worker = async (): Promise<void> => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const parent = dirname(join(to, path));
      if (!made.has(parent)) {
        await mkdir(parent, { recursive: true });
        made.add(parent);
      }
      if ((await copyOne(join(from, path), join(to, path))) === "link") links.push(path);
    }
  };
  await Promise.all(Array.from({ length: Math.min(copiesAtOnce, queue.length) }, worker));
  // Last, so that no file is ever written through a link, whatever is tracked and whatever lies there now.
  for (const path of links) await copyLink(join(from, path), join(to, path));
}

/** Sockets and devices are left out. */
async function copyOne(from: string, to: string): Promise<"link" | undefined> {
  // A tracked file that was deleted is still listed.
  const found = await lstat(from).catch(() => undefined);
  if (found?.isSymbolicLink()) return "link";
  if (found?.isDirectory()) await copyInnerRepository(from, to);
  else if (found?.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
  return undefined;
}

/** Links stay links, also those that point outside: a checkout has them too. */
async function copyLink(from: string, to: string): Promise<void> {
  await symlink(await readlink(from), to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** git lists a submodule, or a repository that lies inside, as one folder. A submodule's `.git` is a file that leads to the outer one's. */
async function copyInnerRepository(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const gitPath = join(from, ".git");
  const found = await lstat(gitPath).catch(() => undefined);
  if (!found) return;
  await copyAll(from, await listFiles(from), to);
  if (found.isFile()) await copyFile(gitPath, join(to, ".git"), constants.COPYFILE_FICLONE);
}
