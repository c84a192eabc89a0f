import { expect, test } from "vitest";
import { runWritten, type WrittenStep } from "./run-job.fixture.ts";

const ok: WrittenStep = { command: "echo ran" };
const bad: WrittenStep = { command: "echo ran; exit 3" };

test.each([
  // steps                                                                    outcomes                                     job        decided by
  ["all succeed", [ok, ok], ["success", "success"], "success", undefined],
  ["later steps are skipped", [bad, ok], ["failed", "skipped"], "failed", 0],
  ["always runs after a failure", [bad, { ...ok, when: "always" }], ["failed", "success"], "failed", 0],
  ["on_fail runs after a failure", [bad, { ...ok, when: "on_fail" }], ["failed", "success"], "failed", 0],
  ["on_fail is skipped otherwise", [ok, { ...ok, when: "on_fail" }], ["success", "skipped"], "success", undefined],
  [
    "a failing always step fails the job",
    [ok, { ...bad, when: "always" }, ok],
    ["success", "failed", "skipped"],
    "failed",
    1,
  ],
  ["the first failure decides", [bad, { ...bad, when: "always" }], ["failed", "failed"], "failed", 0],
] as const)("%s", async (_, steps, outcomes, status, failedStep) => {
  const ran = await runWritten({ steps });
  expect(Object.values(ran.steps).slice(0, -1)).toEqual(outcomes);
  expect(ran.steps[-1]).toBe("success");
  expect(ran.outcome.status).toBe(status);
  expect(ran.outcome.failedStep).toBe(failedStep);
});

test("a failed step says its exit code", async () => {
  const ran = await runWritten({ steps: [bad] });
  expect(ran.events.at(-1)).toMatchObject({ type: "step-ended", step: 0, outcome: "failed", exitCode: 3 });
  expect(ran.output[0]).toBe("ran\n");
});

test("each step has a fresh shell, and BASH_ENV carries variables from one to the next", async () => {
  const ran = await runWritten({
    steps: [
      { command: 'echo "export KEPT=yes" >> "$BASH_ENV"; LOST=yes; cd /' },
      { command: 'echo "$KEPT,$LOST,$(pwd)"' },
    ],
  });
  expect(ran.output[1]).toMatch(/^yes,,\/.*\/project\n$/);
});

test.each([
  // step                            job                     built-in               secret                  seen
  [{ NAME: "step" }, { NAME: "job" }, { NAME: "built-in" }, { NAME: "secret" }, "step"],
  [{}, { NAME: "job" }, { NAME: "built-in" }, { NAME: "secret" }, "job"],
  [{}, {}, { NAME: "built-in" }, { NAME: "secret" }, "built-in"],
  [{}, {}, {}, { NAME: "plain" }, "****"],
  [{ NAME: "$HOME ~ `id`" }, {}, {}, {}, "$HOME ~ `id`"],
])(
  "of step %j, job %j, built-in %j and secret %j, a step sees %j",
  async (environment, job, builtIns, secrets, seen) => {
    const ran = await runWritten({
      steps: [{ command: 'printf "%s" "$NAME"', environment }],
      build: { environment: job },
      builtIns,
      secrets,
    });
    expect(ran.output[0]).toBe(seen);
  },
);

test("the room's own variables are there", async () => {
  const names = [
    "HOME",
    "PATH",
    "BASH_ENV",
    "CIRCLE_SHELL_ENV",
    "CIRCLE_INTERNAL_TASK_DATA",
    "CIRCLE_WORKING_DIRECTORY",
  ];
  const ran = await runWritten({ steps: [{ command: names.map((name) => `echo "$${name}"`).join("\n") }] });
  const values = ran.output[0]?.trimEnd().split("\n") ?? [];
  expect(values.every((value) => value !== "")).toBe(true);
  expect(values[5]).toBe("~/project");
  expect(values[2]).toBe(values[3]);
});

test("errexit and pipefail are on in the default shell, and gone when the step names another", async () => {
  expect((await runWritten({ steps: [{ command: "false\necho on" }] })).outcome.status).toBe("failed");
  expect((await runWritten({ steps: [{ command: "false | true\necho on" }] })).outcome.status).toBe("failed");
  const ran = await runWritten({ steps: [{ command: "false\necho on", shell: "/bin/sh" }] });
  expect(ran.output[0]).toBe("on\n");
});

test("a step's working directory is relative to the job's, and must be there", async () => {
  const ran = await runWritten({
    steps: [
      { command: "mkdir 'a folder'; pwd" },
      { command: "pwd", workingDirectory: "a folder" },
      { command: 'test "$(pwd)" = "$HOME"', workingDirectory: "~" },
      { command: "pwd", workingDirectory: "nowhere" },
    ],
  });
  expect(ran.output[1]).toBe(`${ran.output[0]?.trimEnd()}/a folder\n`);
  expect(ran.steps[2]).toBe("success");
  expect(ran.outcome.failedStep).toBe(3);
});

test("secrets show in no output, no name and no reason, whatever writes them", async () => {
  const ran = await runWritten({
    secrets: { TOKEN: "s3cr3t-value", KEY: "line number one\nline number two\n", FLAG: "true", TINY: "abc" },
    steps: [
      {
        name: "use s3cr3t-value",
        command:
          'printf s3cr3t; sleep 0.01; echo -value; echo "$TOKEN" >&2; echo "$KEY"; echo "> line number two"; echo $FLAG$TINY',
      },
      { command: "pwd", shell: "/bin/s3cr3t-value" },
    ],
  });
  expect(JSON.stringify(ran)).not.toMatch(/s3cr3t-value|line number/);
  expect(ran.output[0]).toBe("****\n****\n****\n> ****\ntrueabc\n");
});

test("no output for too long ends the step and what it started", async () => {
  const ran = await runWritten({ steps: [{ command: "sleep 300 & echo begun; wait", noOutputTimeoutMs: 300 }] });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
  expect(ran.reasons[0]).toBe("Too long with no output (exceeded 300ms)");
});

test("output resets the silence", async () => {
  const ran = await runWritten({
    steps: [{ command: "for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done", noOutputTimeoutMs: 500 }],
  });
  expect(ran.outcome.status).toBe("success");
});

test("a failed step runs again as often as it says, and only the last attempt counts", async () => {
  const command = 'echo x >> tries; echo "try $(wc -l < tries)"; test "$(wc -l < tries)" -ge 3';
  const ran = await runWritten({ steps: [{ command, maxAutoReruns: 2, autoRerunDelayMs: 10 }] });
  expect(ran.outcome.status).toBe("success");
  expect(ran.output[0]).toContain("Exited with code 1. Running again in 10ms, 2 attempts left\ntry 2\n");
  const short = await runWritten({ steps: [{ command, maxAutoReruns: 1 }] });
  expect(short.outcome).toMatchObject({ status: "failed", failedStep: 0 });
});

test("a background step runs beside the others, is ended with the job, and never decides it", async () => {
  const ran = await runWritten({
    steps: [
      { command: "mkfifo ready; echo up > ready; sleep 300", background: true, name: "service" },
      { command: "exit 7", background: true },
      { command: "until [ -p ready ]; do sleep 0.01; done; cat ready" },
    ],
  });
  expect(ran.outcome.status).toBe("success");
  expect(ran.output[2]).toBe("up\n");
  expect(ran.reasons[0]).toBe("Ended with the job");
  expect(ran.steps[1]).toBe("failed");
});

test("canceling ends the job at once, and not even `always` runs", async () => {
  const canceler = new AbortController();
  const ran = await runWritten({
    steps: [{ command: "echo begun; sleep 300" }, { ...ok, when: "always" }],
    signal: canceler.signal,
    onEvent: (event) => {
      if (event.type === "output" && event.step === 0) canceler.abort();
    },
  });
  expect(ran.outcome).toMatchObject({ status: "canceled", failedStep: 0 });
  expect(ran.steps).toEqual({ "-1": "success", 0: "canceled", 1: "skipped" });
});

test("a job that was canceled before it began runs nothing", async () => {
  const ran = await runWritten({ steps: [ok], signal: AbortSignal.abort() });
  expect(ran.outcome.status).toBe("canceled");
  expect(ran.output[0]).toBeUndefined();
});

test("a job whose time is up ends as timedout", async () => {
  const ran = await runWritten({
    steps: [{ command: "sleep 300" }, { ...ok, when: "always" }],
    limits: { timeMs: 300 },
  });
  expect(ran.outcome).toEqual({ status: "timedout", failedStep: 0, reason: "The job ran longer than it may (300ms)" });
  expect(ran.steps[1]).toBe("skipped");
});

test("a job that prints too much is ended, and what is beyond the limit is lost", async () => {
  const ran = await runWritten({ steps: [{ command: "yes" }], limits: { logBytes: 100_000 } });
  expect(ran.outcome.status).toBe("failed");
  expect(ran.output[0]?.length).toBe(100_000);
  expect(ran.reasons[0]).toContain("more than it may");
});

test("a step that Ringfort does not run is refused by its name", async () => {
  const ran = await runWritten({ steps: [{ type: "unsupported", key: "deploy_to_moon" }] });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
  expect(ran.reasons[0]).toContain("`deploy_to_moon`");
});
