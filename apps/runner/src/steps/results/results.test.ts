import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runWritten, temporaryFolder, type WrittenStep } from "../../job/run-job.fixture.ts";
import { LocalArtifacts } from "../../stores/local-artifacts.ts";
import { LocalTestResults } from "../../stores/local-test-results.ts";
import { artifactName } from "./store-artifacts.ts";

const store = (path: string, destination?: string): WrittenStep => ({
  type: "store_artifacts",
  path,
  ...(destination !== undefined && { destination }),
});

test.each([
  // path                destination     below        stored as
  ["coverage", undefined, "a/b.html", "coverage/a/b.html"],
  ["./coverage/", undefined, "b", "coverage/b"],
  ["/tmp/out", undefined, "b", "tmp/out/b"],
  ["/tmp/out.log", undefined, "", "tmp/out.log"],
  ["~/project/out", undefined, "b", "project/out/b"],
  ["../up", undefined, "b", "up/b"],
  [".", undefined, "b", "b"],
  ["/tmp/out", "logs", "b", "logs/b"],
  ["/tmp/out", "/logs/../../x/", "b", "x/b"],
  ["/tmp/out", ".", "b", "b"],
  ["/tmp/out.log", "named.txt", "", "named.txt"],
  ["/tmp/out.log", "folder/", "", "folder/out.log"],
  ["/tmp/out.log", "", "", "out.log"],
])("path %j, destination %j, file %j is the artifact %j", (path, destination, below, name) => {
  expect(artifactName(path, destination, below)).toBe(name);
});

test("files, folders and links to them are stored, also after a failure; what is missing is no failure", async () => {
  await using folder = await temporaryFolder();
  const ran = await runWritten({
    artifacts: new LocalArtifacts(folder.path),
    node: { index: 1, total: 2 },
    steps: [
      {
        command:
          "mkdir -p out/deep; echo 1 > out/deep/one; echo 2 > two; ln -s out linked; ln -s ../two out/skipped; false",
      },
      store("out"),
      store("two", "renamed"),
      store("linked", "through"),
      store("nowhere"),
      store("two", "out"),
    ],
  });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
  expect(Object.values(ran.steps)).not.toContain("skipped");
  const stored = execFileSync("find", [".", "-type", "f"], { cwd: folder.path })
    .toString()
    .trim()
    .split("\n")
    .toSorted();
  expect(stored).toEqual(["./1/out/deep/one", "./1/renamed", "./1/through/deep/one"]);
  expect(await readFile(join(folder.path, "1/renamed"), "utf8")).toBe("2\n");
  expect(ran.output[4]).toContain("does not exist");
  expect(ran.output[5]).toContain("cannot be stored under this name");
});

test("test results are read, counted and kept, also after a failure; a bad report is a warning", async () => {
  await using folder = await temporaryFolder();
  const place = { job: "test", run: "1" };
  const report = `<testsuite name="s"><testcase name="a" file="a.js" time="2"/><testcase name="b" file="a.js" time="1"><failure/></testcase></testsuite>`;
  const ran = await runWritten({
    testResults: new LocalTestResults(folder.path, place),
    steps: [
      {
        command: `mkdir -p r/suite; echo '${report}' > r/suite/x.xml; echo '<html/>' > r/bad.xml; echo no > r/other.txt; false`,
      },
      { type: "store_test_results", path: "r" },
      { type: "store_test_results", path: "r/suite/x.xml" },
      { type: "store_test_results", path: "nowhere" },
    ],
  });
  expect(ran.output[1]).toContain("bad.xml is no JUnit report: <html> begins no JUnit report");
  expect(ran.output[1]).toContain("Stored 2 tests of 1 files: 1 failed, 0 skipped");
  expect(ran.output[2]).toContain("Stored 2 tests");
  expect(ran.output[3]).toContain("does not exist");
  const next = new LocalTestResults(folder.path, { job: "test", run: "2" });
  expect(await next.timings("filename")).toEqual(new Map([["a.js", 6]]));
});
