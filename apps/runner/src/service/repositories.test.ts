import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Claim } from "@ringfort/contract";
import { expect, test } from "vitest";
import { readHost } from "../executors/settings.ts";
import { type Folder, temporaryFolder } from "../job/run-job.fixture.ts";
import { type CheckedOut, openRepositories } from "./repositories.ts";
import { jobOf, startRunner } from "./service.fixture.ts";

/** A repository with a branch `main` of two commits, a branch `other`, and a tag. */
interface Origin extends AsyncDisposable {
  readonly folder: Folder;
  readonly url: string;
  readonly first: string;
  readonly second: string;
  readonly other: string;
  git(...words: string[]): string;
}

async function makeOrigin(): Promise<Origin> {
  const folder = await temporaryFolder();
  const url = join(folder.path, "origin");
  mkdirSync(url);
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  const git = (...words: string[]) =>
    execFileSync("git", [...identity, ...words], { cwd: url, stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  const commit = (name: string) => {
    writeFileSync(join(url, name), name);
    git("add", ".");
    git("commit", "-qm", name);
    return git("rev-parse", "HEAD");
  };
  git("init", "-q", "-b", "main");
  const first = commit("one");
  const second = commit("two");
  git("tag", "v1", first);
  git("checkout", "-qb", "other", first);
  const other = commit("three");
  return { folder, url, first, second, other, git, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function checkOut(
  origin: Origin,
  checkout: Partial<Claim["checkout"]>,
): Promise<CheckedOut & { files: string[]; head: string }> {
  const mirrors = join(origin.folder.path, "mirrors");
  const target = join(origin.folder.path, `tree-${Math.random()}`);
  mkdirSync(mirrors, { recursive: true });
  const repositories = await openRepositories(mirrors, { host: readHost(), allowFileRepositories: true });
  const claim = { checkout: { url: origin.url, revision: origin.second, ...checkout }, sshKeys: {} };
  const place = { keyFolder: origin.folder.path, signal: new AbortController().signal };
  const answer = await repositories.checkOut(claim, target, place);
  if (!answer.ok) return { ...answer, files: [], head: "" };
  const files = readdirSync(target).filter((name) => name !== ".git");
  expect(readFileSync(join(target, ".git", "config"), "utf8")).toContain(`url = "${origin.url}"`);
  return { ...answer, files, head: readFileSync(join(target, ".git", "HEAD"), "utf8").trim() };
}

test("a branch's commit is checked out on its branch, with its history and its origin", async () => {
  await using origin = await makeOrigin();
  expect(await checkOut(origin, { ref: "refs/heads/main", branch: "main" })).toEqual({
    ok: true,
    files: ["one", "two"],
    head: "ref: refs/heads/main",
  });
});

test("an earlier commit of the branch is as good as its tip, and a tag's is checked out apart from any branch", async () => {
  await using origin = await makeOrigin();
  const earlier = await checkOut(origin, { ref: "refs/heads/main", revision: origin.first, branch: "main" });
  expect(earlier.files).toEqual(["one"]);
  const tagged = await checkOut(origin, { ref: "refs/tags/v1", revision: origin.first, tag: "v1" });
  expect(tagged).toEqual({ ok: true, files: ["one"], head: origin.first });
});

test("a ref that is neither branch nor tag will do, as forges have them for pull requests", async () => {
  await using origin = await makeOrigin();
  origin.git("update-ref", "refs/pull/7/head", origin.other);
  const answer = await checkOut(origin, { ref: "refs/pull/7/head", revision: origin.other, branch: "pull/7" });
  expect(answer.files).toEqual(["one", "three"]);
});

test("a commit that exists, and is not on the ref that the server names, is refused", async () => {
  await using origin = await makeOrigin();
  const answer = await checkOut(origin, { ref: "refs/heads/main", revision: origin.other });
  expect(answer).toMatchObject({
    ok: false,
    status: "failed",
    message: expect.stringContaining("is not on refs/heads/main"),
  });
});

test("a branch that was moved since is followed, and its old commit refused", async () => {
  await using origin = await makeOrigin();
  expect(await checkOut(origin, { ref: "refs/heads/main" })).toMatchObject({ ok: true });
  origin.git("branch", "-f", "main", origin.other);
  expect(await checkOut(origin, { ref: "refs/heads/main" })).toMatchObject({ ok: false, status: "failed" });
  expect(await checkOut(origin, { ref: "refs/heads/main", revision: origin.other })).toMatchObject({ ok: true });
});

test.each([
  ["a branch that is gone", { ref: "refs/heads/gone" }, "failed", "does not have refs/heads/gone"],
  ["a short name", { ref: "main" }, "failed", "not the full name of a ref"],
  ["a pattern", { ref: "refs/heads/*" }, "failed", "not the full name of a ref"],
  ["an option for a revision", { revision: "--upload-pack=true" }, "failed", "not the full name of a commit"],
  ["a program for an address", { url: "ext::sh -c true" }, "failed", "cannot be one"],
  ["another transport", { url: "git://127.0.0.1/x" }, "failed", "over https and ssh only"],
  ["plain http", { url: "http://127.0.0.1/x" }, "failed", "over https and ssh only"],
  [
    "nobody there",
    { url: "https://127.0.0.1:9/x.git", ref: "refs/heads/main" },
    "infrastructure_fail",
    "cannot be reached",
  ],
  ["no repository there", { url: "/nowhere", ref: "refs/heads/main" }, "failed", "could not be fetched"],
] as const)("%s is answered in its own words", async (_, checkout, status, message) => {
  await using origin = await makeOrigin();
  expect(await checkOut(origin, checkout)).toMatchObject({
    ok: false,
    status,
    message: expect.stringContaining(message),
  });
});

test("hooks and settings of a repository run nothing", async () => {
  await using origin = await makeOrigin();
  const witness = join(origin.folder.path, "witness");
  for (const hook of ["post-checkout", "post-upload-pack"]) {
    const path = join(origin.url, ".git", "hooks", hook);
    mkdirSync(join(origin.url, ".git", "hooks"), { recursive: true });
    writeFileSync(path, `#!/bin/sh\ntouch ${witness}\n`);
    chmodSync(path, 0o755);
  }
  expect(await checkOut(origin, { ref: "refs/heads/main" })).toMatchObject({ ok: true });
  expect(readdirSync(origin.folder.path)).not.toContain("witness");
});

test.skipIf(process.getuid?.() !== 0)(
  "a folder of somebody else's is fetched from, where folders are at all",
  async () => {
    await using origin = await makeOrigin();
    execFileSync("chown", ["-R", "1999000021:1999000021", origin.url]);
    expect(await checkOut(origin, { ref: "refs/heads/main" })).toMatchObject({ ok: true });
  },
);

test("many jobs of one repository at once disturb each other in nothing", async () => {
  await using origin = await makeOrigin();
  const mirrors = join(origin.folder.path, "shared");
  mkdirSync(mirrors);
  const repositories = await openRepositories(mirrors, { host: readHost(), allowFileRepositories: true });
  const place = { keyFolder: origin.folder.path, signal: new AbortController().signal };
  const claim = { checkout: { url: origin.url, ref: "refs/heads/main", revision: origin.second }, sshKeys: {} };
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((number) => repositories.checkOut(claim, join(origin.folder.path, `many-${number}`), place)),
  );
  expect(answers).toEqual(answers.map(() => ({ ok: true })));
});

test("a folder of the machine is fetched from only where the runner's owner allows it", async () => {
  await using origin = await makeOrigin();
  const steps = [{ type: "checkout" }, { command: "git log --oneline | wc -l; cat two" }] as const;
  const checkout = { url: origin.url, ref: "refs/heads/main", branch: "main", revision: origin.second };
  for (const allowFileRepositories of [false, true]) {
    await using runner = await startRunner({ allowFileRepositories });
    const task = runner.server.enqueue({ job: jobOf(steps), checkout });
    await runner.until(() => task.ends.length > 0, "the end of the task");
    const said = task.events.map((event) => (event.type === "output" ? event.text : "")).join("");
    if (allowFileRepositories) expect(said).toContain("2\ntwo");
    else expect(said).toBe("This runner does not fetch from files of its machine\n");
    expect(task.ends[0]).toMatchObject(
      allowFileRepositories ? { status: "success" } : { status: "failed", failedStep: -1 },
    );
  }
});
