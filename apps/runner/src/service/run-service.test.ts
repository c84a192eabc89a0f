import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mayChangeUser } from "../executors/room/change-user.ts";
import { candidate } from "../executors/room.fixture.ts";
import { RunnerFailure } from "./failures.ts";
import type { FakeTask } from "./fake-server.fixture.ts";
import { jobOf, type RunningService, startRunner } from "./service.fixture.ts";

function ended(runner: RunningService, task: FakeTask): Promise<void> {
  return runner.until(() => task.ends.length > 0, "the end of the task");
}

function outputOf(task: FakeTask, step = 0): string {
  return task.events.map((event) => (event.type === "output" && event.step === step ? event.text : "")).join("");
}

const says = (task: FakeTask, text: string) => () => outputOf(task).includes(text);

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

test("a job that fails ends as failed, with its step and its reason", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "exit 3" }]) });
  await ended(runner, task);
  expect(task.ends[0]).toMatchObject({ status: "failed", failedStep: 0, reason: "Exited with code 3" });
});

test("every second question or answer is lost, and all events arrive once and in order", async () => {
  await using runner = await startRunner();
  let asked = 0;
  runner.server.fault = () => {
    asked++;
    if (asked % 2 === 0) return undefined;
    return { do: asked % 4 === 1 ? "lose-answer" : "lose-question" };
  };
  const command = "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); [ $((i % 50)) -ne 0 ] || sleep 0.05; done";
  const task = runner.server.enqueue({ job: jobOf([{ command }]) });
  // What a lost answer held, the server of this test does not give again.
  await runner.until(() => runner.server.count("/claim") > 1, "a second try");
  if (task.events.length === 0) runner.server.requeue(task);
  await ended(runner, task);
  expect(outputOf(task)).toBe(Array.from({ length: 300 }, (_, number) => `line ${number}\n`).join(""));
  expect(task.events.at(-1)).toMatchObject({ type: "step-ended", step: 0, outcome: "success" });
});

test("a cancel reaches a job that says nothing, while every slot is taken", async () => {
  await using runner = await startRunner({ maxJobs: 1 });
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo up; sleep 1000" }]) });
  await runner.until(says(task, "up"), "the job's first words");
  runner.server.cancel(task);
  await ended(runner, task);
  expect(task.ends[0]).toMatchObject({ status: "canceled" });
});

test("a lost claim ends the job, and nothing more is said of it", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo up; while :; do echo more; sleep 0.1; done" }]) });
  await runner.until(says(task, "up"), "the job's first words");
  task.isLost = true;
  await runner.until(() => runner.log.some((line) => line.includes("claim was lost")), "the loss is noticed");
  const about = () => runner.server.asked.filter(({ body }) => body.includes(`"fence":${task.claim.fence},`)).length;
  const before = about();
  runner.drain();
  await runner.ended;
  expect(task.ends).toEqual([]);
  expect(about()).toBe(before);
});

test("a drained runner claims nothing, finishes what runs, and cleans up", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo up; sleep 0.5; echo done" }]) });
  await runner.until(says(task, "up"), "the job's first words");
  runner.drain();
  const late = runner.server.enqueue({ job: jobOf([{ command: "echo never" }]) });
  await runner.ended;
  expect(task.ends[0]).toMatchObject({ status: "success" });
  expect(outputOf(task)).toBe("up\ndone\n");
  expect(late.events).toEqual([]);
  expect(readdirSync(join(runner.folder, "work"))).toEqual(["mirrors"]);
});

test("a stopped runner says of its jobs that the house failed, not they", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo up; sleep 1000" }]) });
  await runner.until(says(task, "up"), "the job's first words");
  runner.stop();
  await runner.ended;
  expect(task.ends).toEqual([
    { fence: task.claim.fence, status: "infrastructure_fail", reason: "The runner was stopped" },
  ]);
});

test("with `once` one task is all", async () => {
  await using runner = await startRunner({ once: true, maxJobs: 5 });
  const tasks = [1, 2].map(() => runner.server.enqueue({ job: jobOf([{ command: "true" }]) }));
  await runner.ended;
  expect(tasks.map(({ ends }) => ends.length)).toEqual([1, 0]);
});

test("a server that is away for a while gets everything when it is back", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo up; sleep 0.3; echo done" }]) });
  await runner.until(says(task, "up"), "the job's first words");
  runner.server.isDown = true;
  runner.server.wake();
  await runner.until(() => runner.log.some((line) => line.includes("no claim can be made")), "the loss is told");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  runner.server.isDown = false;
  await ended(runner, task);
  expect(outputOf(task)).toBe("up\ndone\n");
  expect(task.ends[0]).toMatchObject({ status: "success" });
  await ended(runner, runner.server.enqueue({ job: jobOf([{ command: "true" }]) }));
  expect(runner.log).toContain("the server answers again");
  expect(runner.log.filter((line) => line.includes("no claim can be made"))).toHaveLength(1);
});

test("a job that prints more than the server takes waits for it, and loses nothing", async () => {
  await using runner = await startRunner();
  const taken = Promise.withResolvers<void>();
  runner.server.fault = ({ path }) => (path === "/events" ? { do: "wait", until: taken.promise } : undefined);
  const bytes = 20_000_000;
  const task = runner.server.enqueue({
    job: jobOf([{ command: `head -c ${bytes} /dev/zero | tr '\\0' x; echo; echo done` }]),
  });
  await runner.until(() => runner.server.count("/events") > 0, "the first events");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const atRest = process.memoryUsage().rss;
  taken.resolve();
  runner.server.fault = () => undefined;
  await ended(runner, task);
  expect(outputOf(task).length).toBe(bytes + "\ndone\n".length);
  expect(atRest).toBeLessThan(1024 ** 3);
}, 60_000);

test("as many jobs run at once as there are slots, each as a user of its own", async () => {
  await using runner = await startRunner({ maxJobs: 3 });
  const job = jobOf([{ command: "id -u; while [ ! -e /nowhere ]; do sleep 0.1; done" }]);
  const tasks = [1, 2, 3, 4].map(() => runner.server.enqueue({ job }));
  const speaking = () => tasks.filter((task) => outputOf(task) !== "");
  await runner.until(() => speaking().length === 3, "three jobs");
  const users = speaking().map((task) => outputOf(task).trim());
  if (mayChangeUser()) expect(new Set([...users, "0"]).size).toBe(4);
  runner.server.cancel(speaking()[0]!);
  await runner.until(() => speaking().length === 4, "the fourth job, in the slot that is free again");
  for (const task of tasks) runner.server.cancel(task);
  await runner.until(() => tasks.every(({ ends }) => ends.length === 1), "all ends");
});

const executors = await Promise.all((["process", "sandbox"] as const).map(candidate));

test.each(executors.filter(({ missing }) => missing === undefined && mayChangeUser()))(
  "a job in $name has no way to what is the runner's or another job's",
  async ({ name }) => {
    process.env.RINGFORT_TEST_CANARY = "canary";
    await using runner = await startRunner({ executor: name });
    const secret = join(runner.folder, "token");
    await writeFile(secret, "canary", { mode: 0o600 });
    const neighbour = runner.server.enqueue({
      job: jobOf([{ command: "echo canary >~/secret; echo up; sleep 1000" }]),
    });
    await runner.until(says(neighbour, "up"), "the neighbour");
    const work = join(runner.folder, "work");
    const script = [
      "env",
      `cat ${secret} /proc/${process.pid}/environ /proc/$PPID/environ`,
      `ls ${work} ${work}/mirrors ${work}/run-*/tasks ${work}/run-*/rooms`,
      "for path in /proc/[0-9]*; do cat $path/environ $path/root/*/secret; done",
      "grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status | grep -v '0000000000000000$'",
      "echo tried",
    ];
    const task = runner.server.enqueue({ job: jobOf([{ command: `set +e; { ${script.join("; ")}; } 2>/dev/null` }]) });
    await ended(runner, task);
    expect(outputOf(task)).toContain("tried");
    expect(outputOf(task)).not.toMatch(/canary|^(?:run-|mirrors|ringfort-)/m);
    expect(outputOf(task)).not.toMatch(/^Cap/m);
    for (const said of [outputOf(task), runner.log.join("\n")]) expect(said).not.toContain(runner.server.token);
  },
);

test.each([401, 403])("a token that the server answers with %i ends the runner, with a sentence", async (status) => {
  await using runner = await startRunner({ token: "wrong-token" });
  runner.server.fault = () => ({ do: "answer", status, body: '{"message":"this token was revoked"}' });
  await expect(runner.ended).rejects.toThrow(RunnerFailure);
  await expect(runner.ended).rejects.toThrow(/does not take this runner's token .*revoked/);
});

test("a token that is revoked while a job runs ends the runner when the job has ended, as it would have", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo up; sleep 1; echo done" }]) });
  await runner.until(says(task, "up"), "the job's first words");
  runner.server.fault = ({ path }) => (path === "/claim" ? { do: "answer", status: 401, body: "{}" } : undefined);
  runner.server.hangUp();
  await expect(runner.ended).rejects.toThrow(/does not take this runner's token/);
  expect(task.ends[0]).toMatchObject({ status: "success" });
  expect(runner.log.filter((line) => line.includes("what runs is finished first"))).toHaveLength(1);
});

test.each([
  ["what is not JSON", "<html>"],
  ["another shape", '{"claims":[{"task":"x"}],"cancel":[],"lost":[]}'],
  ["more than an answer may be", " ".repeat(33 * 1024 * 1024)],
])("an answer that is %s is told once, and the runner goes on", async (_, body) => {
  await using runner = await startRunner();
  let wrong = 0;
  runner.server.fault = ({ path }) =>
    path === "/claim" && wrong++ < 2 ? { do: "answer", status: 200, body } : undefined;
  const task = runner.server.enqueue({ job: jobOf([{ command: "echo hello" }]) });
  await ended(runner, task);
  expect(runner.log.filter((line) => line.includes("no claim can be made"))).toHaveLength(1);
});

test("claims beyond what was asked for are left alone", async () => {
  await using runner = await startRunner({ maxJobs: 1 });
  const tasks = [1, 2].map(() => runner.server.enqueue({ job: jobOf([{ command: "sleep 0.2" }]) }));
  runner.server.generosity = 5;
  await ended(runner, tasks[0]!);
  expect(tasks[1]!.events).toEqual([]);
});

test("a server that acknowledges what it was never sent ends the job, and not as its failure", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "sleep 1000" }]) });
  runner.server.fault = ({ path }) =>
    path === "/events" ? { do: "answer", status: 200, body: '{"acknowledged":99,"canceling":false}' } : undefined;
  await ended(runner, task);
  expect(task.ends[0]).toMatchObject({ status: "infrastructure_fail" });
});

test("a strict job is refused by the process executor, where its environment would have been made", async () => {
  await using runner = await startRunner();
  const task = runner.server.enqueue({ job: jobOf([{ command: "true" }]), strict: true });
  await ended(runner, task);
  expect(task.ends[0]).toMatchObject({ status: "failed", failedStep: -1 });
});

test("a job for which there is no executor here says why in its first step", async () => {
  await using runner = await startRunner();
  const job = jobOf([{ command: "true" }], { executor: { type: "macos", xcode: "16" } });
  const task = runner.server.enqueue({ job });
  await ended(runner, task);
  expect(outputOf(task, -1)).toContain("Mac");
  expect(task.ends[0]).toMatchObject({ status: "failed", failedStep: -1 });
});

test.each([
  ["http://ringfort.invalid/", "must begin with https"],
  ["https://user:password@ringfort.invalid/", "no user or password"],
])("%s is no server to give a token to", async (url, reason) => {
  await using runner = await startRunner({ url: new URL(url) });
  await expect(runner.ended).rejects.toThrow(reason);
});

test("the claim says what the runner is, and how it is hardened", async () => {
  await using runner = await startRunner();
  await runner.until(() => runner.server.count("/claim") > 0, "a claim");
  const asked = JSON.parse(runner.server.asked[0]!.body) as {
    name: string;
    free: number;
    facts: Record<string, unknown>;
  };
  expect(asked).toMatchObject({ name: "test", free: 2, facts: { resource_class: "test/class", single_task: false } });
  expect(asked.facts.separate_job_user).toBe(mayChangeUser());
  expect(JSON.stringify(asked)).not.toContain(runner.server.token);
});
