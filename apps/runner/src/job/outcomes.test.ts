import { expect, test } from "vitest";
import { type Executor, type Room, RoomFailure } from "../executors/executor.ts";
import { processExecutor } from "../executors/process/process.ts";
import { candidate } from "../executors/room.fixture.ts";
import { readHost } from "../executors/settings.ts";
import { LocalCaches } from "../stores/local-caches.ts";
import { runWritten, temporaryFolder } from "./run-job.fixture.ts";

const real = processExecutor(readHost());

/** The process executor, with something wrong with it. */
function broken(prepare: Executor["prepare"]): Executor {
  return { ...real, prepare };
}

function roomWith(change: (room: Room) => Partial<Room>): Executor {
  return broken(async (request) => {
    const room = await real.prepare(request);
    const changed = change(room);
    return new Proxy(room, {
      get: (target, name) => {
        if (Object.hasOwn(changed, name)) return Reflect.get(changed, name);
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  });
}

const steps = [{ command: "echo ran" }, { command: "echo always", when: "always" as const }];

test.each([
  // what happens                                                                             job                    step
  ["an image that is not there", new RoomFailure("no such image", { userMistake: true }), "failed", -1],
  [
    "an engine that does not answer",
    new RoomFailure("no engine", { userMistake: false }),
    "infrastructure_fail",
    undefined,
  ],
  ["a bug", new TypeError("undefined is not a function"), "infrastructure_fail", undefined],
])("%s: the job ends as such, and no step runs", async (_, failure, status, failedStep) => {
  const ran = await runWritten({ steps, executor: broken(() => Promise.reject(failure)) });
  expect(ran.outcome).toEqual({ status, reason: failure.message, ...(failedStep !== undefined && { failedStep }) });
  expect(ran.steps).toEqual({ "-1": "failed" });
});

test("a room that is lost under a step is the house's failure, and nothing runs any more", async () => {
  const executor = roomWith(() => ({ exec: async () => ({ how: "lost", reason: "The engine died" }) }));
  const ran = await runWritten({ steps, executor });
  expect(ran.outcome).toEqual({
    status: "infrastructure_fail",
    failedStep: 0,
    reason: "The job's environment was lost: The engine died",
  });
  expect(ran.steps).toEqual({ "-1": "success", 0: "failed", 1: "skipped" });
});

test("a store that fails is the house's failure; its secrets show nowhere", async () => {
  const ran = await runWritten({
    secrets: { TOKEN: "s3cr3t-token" },
    steps: [{ command: "touch f" }, { type: "store_artifacts", path: "f" }],
    artifacts: { store: () => Promise.reject(new Error("disk full at s3cr3t-token")) },
  });
  expect(ran.outcome).toEqual({ status: "infrastructure_fail", failedStep: 1, reason: "disk full at ****" });
});

const sandbox = await candidate("sandbox");

test.skipIf(sandbox.missing !== undefined)(
  `what a job made unreadable is the job's failure (${sandbox.missing ?? "in the sandbox"})`,
  async () => {
    await using folder = await temporaryFolder();
    const ran = await runWritten({
      executor: sandbox.executor,
      caches: new LocalCaches(folder.path),
      steps: [{ command: "mkdir d; echo x > d/f; chmod 0 d/f" }, { type: "save_cache", key: "k", paths: ["d"] }],
    });
    expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 1 });
    expect(ran.reasons[1]).toMatch(/Permission denied/);
  },
);

test("the room is closed once, however the job ends, also while a background step runs", async () => {
  for (const command of ["true", "false"]) {
    let closed = 0;
    const executor = roomWith((room) => ({
      close: async () => {
        closed++;
        await room.close();
      },
    }));
    await runWritten({ steps: [{ command: "sleep 300", background: true }, { command }], executor });
    expect(closed).toBe(1);
  }
});

test.each([{ "A=B": "x" }, { A: "with\0null" }])(
  "a variable that no program can be given (%j) fails the step",
  async (environment) => {
    const ran = await runWritten({ steps: [{ command: "true", environment }] });
    expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
  },
);
