import { execFileSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseTree } from "./choose-tree.ts";
import { readGitFacts } from "./git-facts.ts";
import { gitEnvironment } from "./settings.ts";
import { cloneCommit, copyWorkingTree } from "./source-tree.ts";

let folder: string;
let project: string;
let copy: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-tree-"));
  project = join(folder, "project");
  copy = join(folder, "copy");
  await mkdir(project);
});
afterEach(() => rm(folder, { recursive: true }));

function git(where: string, ...args: string[]): string {
  const settings = [
    "user.name=Ann",
    "user.email=ann@example.com",
    "protocol.file.allow=always",
    "init.defaultBranch=main",
  ];
  const options = settings.flatMap((setting) => ["-c", setting]);
  return execFileSync("git", [...options, ...args], {
    cwd: where,
    encoding: "utf8",
    env: gitEnvironment(),
    stdio: "pipe",
  });
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), text);
}

async function commitAll(): Promise<void> {
  git(project, "init", "-q");
  git(project, "add", "-A");
  git(project, "commit", "-q", "-m", "first");
}

async function copied(): Promise<string[]> {
  await copyWorkingTree(project, await readGitFacts(project), copy);
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(copy.length + 1));
  return paths.filter((path) => !path.startsWith(".git/")).sort();
}

test("tracked files and untracked ones that git does not ignore are copied, as they are now", async () => {
  await write("tracked", "old");
  await write("deleted", "");
  await write(".gitignore", "ignored\n");
  await commitAll();
  await write("tracked", "new");
  await rm(join(project, "deleted"));
  await write("ignored", "");
  await write("deep/er/untracked name\nwith a line end", "");
  expect(await copied()).toEqual([".gitignore", "deep/er/untracked name\nwith a line end", "tracked"]);
  expect(await readFile(join(copy, "tracked"), "utf8")).toBe("new");
});

test("git works in the copy, and the copy can be changed without changing the original", async () => {
  await write("file", "1");
  await commitAll();
  await copied();
  expect(git(copy, "log", "--format=%s").trim()).toBe("first");
  expect(git(copy, "status", "--porcelain")).toBe("");
  git(copy, "commit", "-q", "--allow-empty", "-m", "second");
  expect(git(project, "log", "--format=%s").trim()).toBe("first");
});

test("passwords, credential helpers and hooks stay at home; the remote's address comes along", async () => {
  await write("file", "1");
  await commitAll();
  git(project, "remote", "add", "origin", "https://user:t0ken@git.example.com/o/r.git");
  git(project, "config", "http.https://git.example.com/.extraheader", "AUTHORIZATION: basic t0ken");
  git(project, "config", "credential.helper", "store");
  await write(".git/hooks/pre-commit", "#!/bin/sh\n");
  await copied();
  const config = await readFile(join(copy, ".git/config"), "utf8");
  expect(config).not.toMatch(/t0ken|credential|extraheader/);
  expect(git(copy, "remote", "get-url", "origin").trim()).toBe("https://git.example.com/o/r.git");
  await expect(stat(join(copy, ".git/hooks"))).rejects.toThrow();
});

test("links stay links and modes stay modes", async () => {
  await write("run.sh", "#!/bin/sh\n");
  await chmod(join(project, "run.sh"), 0o755);
  await symlink("/etc/hostname", join(project, "outside"));
  await commitAll();
  await copied();
  expect(await readlink(join(copy, "outside"))).toBe("/etc/hostname");
  expect((await stat(join(copy, "run.sh"))).mode & 0o777).toBe(0o755);
});

test("no file is written through a link that lies where a folder was tracked", async () => {
  await write("dir/file", "tracked");
  await commitAll();
  await rm(join(project, "dir"), { recursive: true });
  const elsewhere = join(folder, "elsewhere");
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, "file"), "precious");
  await symlink(elsewhere, join(project, "dir"));
  await copied();
  await writeFile(join(copy, "dir", "file"), "changed by a job").catch(() => undefined);
  expect((await lstat(join(copy, "dir"))).isSymbolicLink()).toBe(false);
  expect(await readFile(join(elsewhere, "file"), "utf8")).toBe("precious");
});

test("submodules come along with their history, and so do repositories that lie inside", async () => {
  const library = join(folder, "library");
  await mkdir(library);
  git(library, "init", "-q");
  await writeFile(join(library, "lib"), "");
  git(library, "add", "-A");
  git(library, "commit", "-q", "-m", "library");
  await write("file", "");
  await commitAll();
  git(project, "submodule", "--quiet", "add", library, "vendor/lib");
  git(project, "clone", "-q", library, "inner");
  git(join(project, "vendor/lib"), "config", "remote.origin.url", "https://user:t0ken@git.example.com/o/r.git");
  expect(await copied()).toEqual([".gitmodules", "file", "inner/lib", "vendor/lib/.git", "vendor/lib/lib"]);
  expect(git(join(copy, "vendor/lib"), "log", "--format=%s").trim()).toBe("library");
  expect(git(join(copy, "vendor/lib"), "remote", "get-url", "origin").trim()).toBe("https://git.example.com/o/r.git");
});

test("a second working tree is copied with its own branch", async () => {
  await write("file", "");
  await commitAll();
  git(project, "worktree", "add", "-q", "-b", "feature", join(folder, "second"));
  project = join(folder, "second");
  expect(await copied()).toEqual(["file"]);
  expect(git(copy, "branch", "--show-current").trim()).toBe("feature");
  expect(git(copy, "status", "--porcelain")).toBe("");
});

test("a project in a subfolder of its repository is that folder alone", async () => {
  await write("outer", "");
  await write("sub/inner", "");
  await commitAll();
  project = join(project, "sub");
  expect(await copied()).toEqual(["inner"]);
});

test("without git everything is copied but the results of earlier runs", async () => {
  await write("file", "");
  await write(".ringfort/runs/1/artifact", "");
  expect(await copied()).toEqual(["file"]);
  expect(await readGitFacts(project)).toEqual({ warnings: [] });
});

test("a repository without commits can be run", async () => {
  git(project, "init", "-q");
  await write("file", "");
  expect(await copied()).toEqual(["file"]);
  const facts = await readGitFacts(project);
  expect([facts.branch, facts.commit]).toEqual(["main", undefined]);
});

test("a clean clone has the commit's files and nothing of the working tree", async () => {
  await write("file", "old");
  await commitAll();
  const revision = git(project, "rev-parse", "HEAD").trim();
  await write("file", "new");
  await write("untracked", "");
  const facts = await readGitFacts(project);
  expect(await chooseTree(project, facts, { "in-place": false, commit: "main" })).toEqual({ kind: "commit", revision });
  expect(await cloneCommit(project, facts.repository!, { branch: "main", revision }, copy)).toBe(copy);
  expect(await readFile(join(copy, "file"), "utf8")).toBe("old");
  expect((await readdir(copy)).sort()).toEqual([".git", "file"]);
  expect(git(copy, "branch", "--show-current").trim()).toBe("main");
});

test("a commit that git does not know is named", async () => {
  await write("file", "");
  await commitAll();
  const facts = await readGitFacts(project);
  await expect(chooseTree(project, facts, { "in-place": false, commit: "--help" })).rejects.toThrow(
    "git knows no commit `--help`",
  );
});

test("git's own facts are read: branch, detached HEAD, author, remote", async () => {
  await write("file", "");
  await commitAll();
  git(project, "remote", "add", "origin", "git@github.com:o/r.git");
  expect(await readGitFacts(project)).toMatchObject({
    branch: "main",
    remoteUrl: "git@github.com:o/r.git",
    commit: { authorName: "Ann", subject: "first" },
  });
  git(project, "checkout", "-q", "--detach");
  expect((await readGitFacts(project)).branch).toBeUndefined();
});

test("a program that the repository's settings name is not run", async () => {
  await write("file", "");
  await commitAll();
  git(project, "config", "core.fsmonitor", `touch ${join(folder, "ran")}; true`);
  await copied();
  await expect(stat(join(folder, "ran"))).rejects.toThrow();
});
