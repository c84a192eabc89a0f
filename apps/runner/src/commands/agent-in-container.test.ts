import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidate, dockerJob, shellImage } from "../executors/room.fixture.ts";
import { runWritten, temporaryFolder } from "../job/run-job.fixture.ts";
import { LocalCaches } from "../stores/local-caches.ts";
import { LocalTestResults } from "../stores/local-test-results.ts";
import { LocalWorkspace } from "../stores/local-workspace.ts";

const { executor, missing } = await candidate("docker");

describe.skipIf(missing !== undefined)(`a container that has only sh${missing ? ` (skipped: ${missing})` : ""}`, () => {
  test("has the in-job commands, checkout, caches, workspaces and test results all the same", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "source/s"), { recursive: true });
    for (const name of ["a.js", "b.js", "c.js", "d.js"]) await writeFile(join(folder.path, "source/s", name), name);
    await writeFile(join(folder.path, "source/r.xml"), '<testsuite><testcase name="t"/></testsuite>');
    const ran = await runWritten({
      executor,
      build: { executor: dockerJob(shellImage).executor },
      node: { index: 1, total: 2 },
      checkout: { kind: "folder", folder: join(folder.path, "source") },
      caches: new LocalCaches(join(folder.path, "caches")),
      workspace: new LocalWorkspace(join(folder.path, "workspace"), "one", new Map([["one", []]])),
      testResults: new LocalTestResults(join(folder.path, "results"), { job: "test", run: "1" }),
      steps: [
        { type: "checkout" },
        { command: "circleci tests glob '**/*.js' | circleci tests split" },
        { command: "circleci tests glob 's/*' | circleci tests split --split-by=filesize --show-counts 2>&1" },
        { command: "circleci env subst 'node $CIRCLE_NODE_INDEX'" },
        { type: "save_cache", key: 'k-{{ checksum "s/a.js" }}', paths: ["s"] },
        { type: "persist_to_workspace", root: ".", paths: ["s/[ab]*"] },
        { type: "store_test_results", path: "r.xml" },
        { command: "circleci-agent step halt; echo after" },
        { command: "echo skipped" },
      ],
    });
    expect(ran.output[1]).toBe("s/b.js\ns/d.js\n");
    expect(ran.output[2]).toBe("Read 4 names, 2 are for node 1 of 2\ns/b.js\ns/d.js\n");
    expect(ran.output[3]).toBe("node 1\n");
    expect(ran.output[4]).toMatch(/^Saved the cache k-/);
    expect(ran.output[5]).toBe("Persisted s/a.js\nPersisted s/b.js\n");
    expect(ran.output[6]).toContain("Stored 1 tests");
    expect(ran.outcome).toEqual({ status: "success" });
    expect(ran.steps[8]).toBe("skipped");
  });
});
