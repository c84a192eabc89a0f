import { copyFile, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyFolder } from "./copy-folder.ts";
import { git } from "./git.ts";
import { parseSettings, type Repository } from "./git-facts.ts";
import { withoutPassword } from "./project.ts";

/** Settings that a copy needs to be the same repository. Everything else (credentials, helpers, hooks, includes) stays at home. */
const kept =
  /^(?:core\.(?:repositoryformatversion|filemode|symlinks|ignorecase|precomposeunicode|autocrlf|eol|sparsecheckout|sparsecheckoutcone)|extensions\..+|remote\..+\.(?:url|fetch|promisor|partialclonefilter)|branch\..+\.(?:remote|merge)|submodule\..+\.(?:url|active))$/;

/** What belongs to this machine or this user, and what only a running git needs. */
const leftOut = new Set(["config", "hooks", "worktrees", "logs", "fsmonitor--daemon", "COMMIT_EDITMSG", "FETCH_HEAD"]);

/** Copies a repository's history so that git works in the copy and cannot reach, or change, the original. */
export async function copyGitFolder(repository: Repository, target: string): Promise<void> {
  await copyFolder(repository.commonFolder, target, (name) => !leftOut.has(name) && !name.endsWith(".lock"));
  if (repository.gitFolder !== repository.commonFolder) await copyWorktreeState(repository.gitFolder, target);
  await writeFile(join(target, "config"), formatSettings(repository.settings.filter(([name]) => kept.test(name))));
  await mkdir(join(target, "refs"), { recursive: true });
  await cleanModules(join(target, "modules"));
}

/** Each submodule's own git folder lies below this one, with settings and hooks of its own. */
async function cleanModules(modules: string): Promise<void> {
  const entries = await readdir(modules, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const { name, parentPath } of entries) {
    if (name === "hooks") await rm(join(parentPath, name), { recursive: true, force: true });
    if (name !== "config") continue;
    const path = join(parentPath, name);
    const listed = await git(parentPath, "config", "--file", path, "--no-includes", "--list", "-z");
    const settings = parseSettings(listed).filter(([key]) => key === "core.worktree" || kept.test(key));
    await writeFile(path, formatSettings(settings));
  }
}

/** A second working tree (`git worktree add`) has its own HEAD and index. */
async function copyWorktreeState(gitFolder: string, target: string): Promise<void> {
  for (const name of ["HEAD", "index"]) {
    if (await stat(join(gitFolder, name)).catch(() => undefined))
      await copyFile(join(gitFolder, name), join(target, name));
  }
}

function formatSettings(settings: Repository["settings"]): string {
  const lines = ["[core]\n\tbare = false\n"];
  for (const [name, value] of settings) {
    const [section, subsection, key] = splitName(name);
    const head = subsection === undefined ? `[${section}]` : `[${section} "${escaped(subsection)}"]`;
    lines.push(`${head}\n\t${key} = "${escaped(key === "url" ? withoutPassword(value) : value)}"\n`);
  }
  return lines.join("");
}

/** `remote.my.origin.url` is the section, a subsection that may hold dots, and the key. */
function splitName(name: string): [section: string, subsection: string | undefined, key: string] {
  const first = name.indexOf(".");
  const last = name.lastIndexOf(".");
  return [name.slice(0, first), first === last ? undefined : name.slice(first + 1, last), name.slice(last + 1)];
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
