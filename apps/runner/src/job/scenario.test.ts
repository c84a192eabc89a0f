import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidates } from "../executors/room.fixture.ts";
import { LocalArtifacts } from "../stores/local-artifacts.ts";
import { LocalCaches } from "../stores/local-caches.ts";
import { LocalTestResults } from "../stores/local-test-results.ts";
import { LocalWorkspace } from "../stores/local-workspace.ts";
import { runWritten, temporaryFolder, type Written } from "./run-job.fixture.ts";

const graph = new Map([
  ["build", []],
  ["test", ["build"]],
]);

/** One job that builds and one that tests, with most of what a job can do; the same whatever runs them. */
async function runScenario(folder: string, common: Omit<Written, "steps">) {
  const source = join(folder, "source");
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  await writeFile(join(source, "lock"), "lock 1\n");
  await writeFile(join(source, "build.sh"), '#!/bin/sh\nmkdir -p dist\necho "built $1" > dist/app.txt\n', {
    mode: 0o755,
  });
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", source, "-c", "user.name=a", "-c", "user.email=a@b.c", ...args]);
  git("add", ".");
  git("commit", "-qm", "first");

  const caches = new LocalCaches(join(folder, "caches"));
  const of = (job: string): Omit<Written, "steps"> => ({
    ...common,
    checkout: { kind: "folder", folder: source },
    secrets: { TOKEN: "s3cr3t-token", FROM_CONTEXT: "yes" },
    caches,
    workspace: new LocalWorkspace(join(folder, "workspace"), job, graph),
    artifacts: new LocalArtifacts(join(folder, "artifacts")),
    testResults: new LocalTestResults(join(folder, "results"), { job, run: "1" }),
  });
  const build = await runWritten({
    ...of("build"),
    build: { ...common.build, environment: { GREETING: "hello $USER" } },
    steps: [
      { type: "checkout" },
      { type: "restore_cache", keys: ['deps-{{ checksum "lock" }}', "deps-"] },
      { command: 'mkdir -p ~/.deps && echo dep > ~/.deps/one; echo "export VERSION=7" >> "$BASH_ENV"' },
      { type: "save_cache", key: 'deps-{{ checksum "lock" }}', paths: ["~/.deps"] },
      {
        command:
          '. "$BASH_ENV"; ./build.sh "$VERSION"; cat dist/app.txt; echo "$GREETING, $TOKEN, $(circleci env subst "<\\$FROM_CONTEXT>")"',
      },
      { type: "persist_to_workspace", root: ".", paths: ["dist", "*.sh"] },
    ],
  });
  const tested = await runWritten({
    ...of("test"),
    node: { index: 1, total: 2 },
    steps: [
      { type: "attach_workspace", path: "in" },
      { type: "restore_cache", keys: ["deps-"] },
      { command: "mkfifo up; echo serving; read -r _ <up; sleep 300", background: true, name: "service" },
      {
        command:
          "cat in/dist/app.txt ~/.deps/one; in/build.sh again; until [ -p up ]; do sleep 0.01; done; echo go >up",
      },
      { command: "touch a_test b_test c_test; circleci tests glob '*_test' | circleci tests split" },
      {
        command:
          'mkdir -p reports; echo \'<testsuite><testcase name="t" time="1"><failure/></testcase></testsuite>\' > reports/r.xml; exit 3',
      },
      { command: "echo never" },
      { command: "echo cleaning up", when: "always" },
      { command: "echo it failed", when: "on_fail" },
      { type: "store_test_results", path: "reports" },
      { type: "store_artifacts", path: "dist", destination: "out" },
    ],
  });
  return { build, tested };
}

for (const { title, executor, job, missing } of await candidates()) {
  describe.skipIf(missing !== undefined)(`two jobs in ${title}${missing ? ` (skipped: ${missing})` : ""}`, () => {
    test("do all that jobs do, alike in every executor", async () => {
      await using folder = await temporaryFolder();
      const { build, tested } = await runScenario(folder.path, { executor, build: { executor: job.executor } });

      expect(build.reasons).toEqual({
        "-1": undefined,
        0: undefined,
        1: undefined,
        2: undefined,
        3: undefined,
        4: undefined,
        5: undefined,
      });
      expect(build.outcome).toEqual({ status: "success" });
      expect(build.output[1]).toMatch(/^No cache begins with deps-.{43}=\nNo cache begins with deps-\n$/);
      expect(build.output[4]).toBe("built 7\nhello $USER, ****, <yes>\n");
      expect(build.output[5]).toBe("Persisted dist\nPersisted build.sh\n");

      expect(tested.outcome).toEqual({ status: "failed", failedStep: 5, reason: "Exited with code 3" });
      expect(tested.steps).toEqual({
        "-1": "success",
        0: "success",
        1: "success",
        2: "success",
        3: "success",
        4: "success",
        5: "failed",
        6: "skipped",
        7: "success",
        8: "success",
        9: "success",
        10: "success",
      });
      expect(tested.output[2]).toMatch(/^serving\n(?:Terminated\n)?$/);
      expect(tested.output[3]).toBe("built 7\ndep\n");
      expect(tested.output[4]).toBe("b_test\n");
      expect(tested.output[9]).toContain("Stored 1 tests of 1 files: 1 failed, 0 skipped");
      expect(await readdir(join(folder.path, "artifacts"), { recursive: true })).toEqual([
        "1",
        "1/out",
        "1/out/app.txt",
      ]);
      expect(await readFile(join(folder.path, "artifacts/1/out/app.txt"), "utf8")).toBe("built again\n");
    });

    test("halt ends a job in the middle of a step", async () => {
      const ran = await runWritten({
        executor,
        build: { executor: job.executor },
        steps: [{ command: "echo before; circleci-agent step halt; echo after" }, { command: "echo next" }],
      });
      expect(ran.output).toMatchObject({ 0: "before\n" });
      expect(ran.outcome).toEqual({ status: "success" });
      expect(ran.steps[1]).toBe("skipped");
    });
  });
}
