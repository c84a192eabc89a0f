import { expect, test } from "vitest";
import type { FakeTask } from "./fake-server.fixture.ts";
import { jobOf, type RunningService, startRunner } from "./service.fixture.ts";

function ended(runner: RunningService, task: FakeTask): Promise<void> {
  return runner.until(() => task.ends.length > 0, "the end of the task");
}

function outputOf(task: FakeTask, step = 0): string {
  return task.events.map((event) => (event.type === "output" && event.step === step ? event.text : "")).join("");
}

test("a claimed task runs, and the server hears everything in order and then its end", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo hello $WHO" }]), variables: { WHO: "world" } });
  await ended(runner, task);
  expect(task.ends).toEqual([{ fence: task.claim.fence, status: "success" }]);
  expect(task.events.map(({ type, step }) => `${type} ${step}`)).toEqual([
    "step-started -1",
    "step-ended -1",
    "step-started 0",
    "output 0",
    "step-ended 0",
  ]);
  expect(outputOf(task)).toMatch(/^hello \*+\n$/);
});
