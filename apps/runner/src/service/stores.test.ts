import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { WrittenStep } from "../job/run-job.fixture.ts";
import type { FakeTask } from "./fake-server.fixture.ts";
import { jobOf, type RunningService, startRunner } from "./service.fixture.ts";

async function run(runner: RunningService, steps: readonly WrittenStep[]): Promise<FakeTask> {
  const task = runner.server.enqueue({ job: jobOf(steps) });
  await runner.until(() => task.ends.length > 0, "the end of the task");
  return task;
}

function outputOf(task: FakeTask, step: number): string {
  return task.events.map((event) => (event.type === "output" && event.step === step ? event.text : "")).join("");
}

const junit =
  '<testsuite><testcase name="adds" classname="Sum" file="sum.js" time="1.5"/><testcase name="no"><failure message="2"/></testcase></testsuite>';

const keeping: readonly WrittenStep[] = [
  {
    command: `mkdir deps out && echo dependency >deps/one && echo built >out/program && echo '${junit}' >out/report.xml`,
  },
  { type: "save_cache", key: "deps-v1", paths: ["deps"] },
  { type: "persist_to_workspace", root: ".", paths: ["out"] },
  { type: "store_artifacts", path: "out", destination: "kept" },
  { type: "store_test_results", path: "out" },
];

const using: readonly WrittenStep[] = [
  { type: "restore_cache", keys: ["deps-v2", "deps-"] },
  { type: "attach_workspace", path: "in" },
  { command: "cat deps/one in/out/program" },
];

test("what one job keeps, another gets", async () => {
  await using runner = await startRunner();
  const kept = await run(runner, keeping);
  expect(kept.ends[0]).toMatchObject({ status: "success" });
  expect([...kept.artifacts.keys()].toSorted()).toEqual(["kept/program", "kept/report.xml"]);
  expect(runner.server.objects.get(kept.artifacts.get("kept/program")!)?.toString()).toBe("built\n");
  expect(runner.server.layers.map(({ paths }) => paths.toSorted())).toEqual([["out/program", "out/report.xml"]]);
  expect(kept.testResults).toEqual([
    { name: "adds", classname: "Sum", file: "sum.js", result: "success", seconds: 1.5 },
    { name: "no", result: "failure", message: "2" },
  ]);

  const used = await run(runner, using);
  expect(outputOf(used, 2)).toBe("dependency\nbuilt\n");
});

test("a key that is there is not packed again", async () => {
  await using runner = await startRunner();
  await run(runner, keeping);
  const objects = runner.server.objects.size;
  const again = await run(runner, keeping.slice(0, 2));
  expect(again.ends[0]).toMatchObject({ status: "success" });
  expect(runner.server.objects.size).toBe(objects);
});

test("answers that get lost change nothing of what is kept and found", async () => {
  await using runner = await startRunner();
  let asked = 0;
  runner.server.fault = ({ path }) => (path !== "/claim" && ++asked % 2 === 0 ? { do: "lose-answer" } : undefined);
  await run(runner, keeping);
  const used = await run(runner, using);
  expect(outputOf(used, 2)).toBe("dependency\nbuilt\n");
});

test.each([
  ["has other content than its name says", "changed"],
  ["sends more than it has announced", "longer"],
])("nothing of an object that %s is handed on", async (reason, lie) => {
  await using runner = await startRunner();
  await run(runner, keeping);
  for (const [digest, content] of runner.server.objects) {
    const other = Buffer.from(content);
    other.writeUInt8(other[other.length - 1]! ^ 1, other.length - 1);
    runner.server.objects.set(digest, lie === "longer" ? Buffer.concat([content, content]) : other);
  }
  runner.server.sizes = new Map(
    [...runner.server.objects].map(([digest, { length }]) => [digest, lie === "longer" ? length / 2 : length]),
  );
  const used = await run(runner, [using[0]!, { command: "ls -A", when: "always" }]);
  expect(used.ends[0]).toMatchObject({ status: "infrastructure_fail", reason: expect.stringContaining(reason) });
});

test("an object that is larger than a job may write is not taken", async () => {
  await using runner = await startRunner();
  await run(runner, keeping);
  runner.server.sizes = new Map([...runner.server.objects.keys()].map((digest) => [digest, 2 ** 40]));
  const used = await run(runner, using.slice(0, 1));
  expect(used.ends[0]).toMatchObject({
    status: "infrastructure_fail",
    reason: expect.stringContaining("more than this runner takes"),
  });
});

test("timings come from the server", async () => {
  await using runner = await startRunner();
  Object.assign(runner.server.timings, { a: 100, b: 1, c: 1 });
  const split =
    "printf 'a\\nb\\nc\\n' | circleci tests split --split-by=timings --timings-type=testname --total=2 --index=1";
  const task = await run(runner, [{ command: split }]);
  expect(outputOf(task, 0)).toMatch(/b\nc\n$/);
});

test("nothing of a job stays on the machine", async () => {
  await using runner = await startRunner();
  await run(runner, keeping);
  const [own] = readdirSync(join(runner.folder, "work")).filter((name) => name.startsWith("run-"));
  await runner.until(
    () => ["rooms", "tasks"].every((name) => readdirSync(join(runner.folder, "work", own!, name)).length === 0),
    "empty folders",
  );
});
