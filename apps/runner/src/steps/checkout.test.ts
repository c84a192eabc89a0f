import { execFileSync } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runWritten, temporaryFolder } from "../job/run-job.fixture.ts";

/** A real repository with a script, a link, a folder and one commit. */
async function repository() {
  const folder = await temporaryFolder();
  await mkdir(join(folder.path, "src"));
  await writeFile(join(folder.path, "src", "näme.txt"), "content\n");
  await writeFile(join(folder.path, "empty"), "");
  await writeFile(join(folder.path, "build.sh"), "#!/bin/sh\necho built\n");
  await chmod(join(folder.path, "build.sh"), 0o755);
  await symlink("src/näme.txt", join(folder.path, "link"));
  git(folder.path, "init", "-q", "-b", "main");
  git(folder.path, "add", ".");
  git(folder.path, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "first words");
  return folder;
}

function git(folder: string, ...args: string[]): void {
  execFileSync("git", ["-C", folder, ...args]);
}

test("the tree arrives whole, with its history", async () => {
  await using folder = await repository();
  const ran = await runWritten({
    checkout: { kind: "folder", folder: folder.path },
    steps: [{ type: "checkout" }, { command: "./build.sh; cat link; git log --format=%s; git status --porcelain; ls" }],
  });
  expect(ran.outcome.status).toBe("success");
  expect(ran.output[0]).toMatch(/^Checked out \/.*\/project at 5f00\n$/);
  expect(ran.output[1]).toBe("built\ncontent\nfirst words\nbuild.sh\nempty\nlink\nsrc\n");
});

test("`path` is relative to the working directory", async () => {
  await using folder = await repository();
  const ran = await runWritten({
    checkout: { kind: "folder", folder: folder.path },
    steps: [
      { type: "checkout", path: "deep/below" },
      { command: "./build.sh", workingDirectory: "deep/below" },
    ],
  });
  expect(ran.output[1]).toBe("built\n");
});

test("a second checkout updates the first: stale tracked files go, untracked ones stay", async () => {
  await using folder = await repository();
  const ran = await runWritten({
    checkout: { kind: "folder", folder: folder.path },
    steps: [
      { type: "checkout" },
      { command: "touch untracked; echo changed > build.sh; echo stale > stale; git add stale" },
      { type: "checkout" },
      { command: "ls; ./build.sh; git status --porcelain" },
    ],
  });
  expect(ran.output[2]).toMatch(/^Updated /);
  expect(ran.output[3]).toBe("build.sh\nempty\nlink\nsrc\nuntracked\nbuilt\n?? untracked\n");
});

test.each(["file", ".hidden", "..odd"])("content that no git tracks (%s) is in the way", async (name) => {
  await using folder = await repository();
  const ran = await runWritten({
    checkout: { kind: "folder", folder: folder.path },
    steps: [{ command: `touch ${name}` }, { type: "checkout" }],
  });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 1 });
  expect(ran.reasons[1]).toContain("is not empty and is not a git repository");
});

test("in place, nothing is copied", async () => {
  await using folder = await repository();
  await rm(join(folder.path, "empty"));
  const ran = await runWritten({
    inPlace: folder.path,
    checkout: { kind: "in-place" },
    steps: [{ type: "checkout" }, { command: "pwd; ls; touch made-here" }],
  });
  expect(ran.output[1]).toBe(`${folder.path}\nbuild.sh\nlink\nsrc\n`);
});
