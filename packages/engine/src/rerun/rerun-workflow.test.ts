import { expect, test } from "vitest";
import { after, begin, type Happening, type Outcome, play, statusesOf } from "../testing/drive.ts";
import { type JobSketch, locked, planOf, terminal } from "../testing/plan.ts";
import type { WorkflowState } from "../workflow/state.ts";
import type { RerunChoice } from "./jobs-to-run.ts";
import { mostReruns, rerunAgeLimitMs } from "./limits.ts";
import { type RerunStart, rerunWorkflow } from "./rerun-workflow.ts";

function ended(jobs: Record<string, JobSketch>, outcomes: Record<string, Outcome>, maxAutoReruns = 0): WorkflowState {
  return play(begin(planOf(jobs, { maxAutoReruns })), outcomes)[0];
}

function rerun(old: WorkflowState, choice: RerunChoice, more: Partial<RerunStart> = {}) {
  const jobIds = old.jobs.map((job) => `${job.name}-again`);
  return rerunWorkflow(old, choice, { id: "w2", jobIds, at: 1000, by: "person", rerunsSoFar: 0, ...more });
}

function rerunState(old: WorkflowState, choice: RerunChoice, more: Partial<RerunStart> = {}) {
  const answer = rerun(old, choice, more);
  if (!answer.ok) throw new Error(answer.refusal);
  return answer.advanced;
}

const pipeline = {
  build: [],
  lint: [],
  test: ["build"],
  notify: [["test", "failed"]],
  deploy: ["test", "lint"],
} as const;
const testFailed = ended(pipeline, { test: "failed" });

test("a rerun from the start runs every job again, in a new workflow", () => {
  const [state, effects] = rerunState(testFailed, { from: "start" });
  expect(state).toMatchObject({ id: "w2", status: "running", startedAt: 1000 });
  expect(state.rerun).toEqual({ of: "w1", number: 1, by: "person", autoNumber: 0 });
  expect(effects).toEqual([
    { type: "enqueue-job", jobId: "build-again" },
    { type: "enqueue-job", jobId: "lint-again" },
  ]);
  expect(play([state, []])[0].status).toBe("success");
});

test("a rerun from failed keeps successes and runs what failed and what stands behind it", () => {
  const started = rerunState(testFailed, { from: "failed" });
  expect(statusesOf(started[0])).toEqual({
    build: "success",
    lint: "success",
    test: "queued",
    notify: "blocked",
    deploy: "blocked",
  });
  expect(started[0].jobs[0]).toMatchObject({ id: "build-again", keptFrom: "build" });
  expect(started[1]).toEqual([{ type: "enqueue-job", jobId: "test-again" }]);
  const [state] = play(started);
  expect(statusesOf(state)).toMatchObject({ notify: "not_run", deploy: "success" });
  expect(state.status).toBe("success");
});

test("a kept result names the job that really ran, through any number of reruns", () => {
  const [again] = play(rerunState(testFailed, { from: "failed" }), { "test-again": "failed" });
  const [third] = rerunState(again, { from: "failed" }, { id: "w3", rerunsSoFar: 1 });
  expect(third.jobs[0]).toMatchObject({ name: "build", keptFrom: "build" });
  expect(third.rerun).toMatchObject({ of: "w2", number: 2 });
});

test.each<[Outcome]>([["failed"], ["canceled"], ["timedout"], ["infrastructure_fail"], ["unauthorized"]])(
  "a job that ended %s runs again from failed",
  (outcome) => {
    const [state] = rerunState(ended({ a: { contexts: ["prod"] } }, { a: outcome }), { from: "failed" });
    expect(state.jobs[0]).toMatchObject({ status: "blocked", waitingFor: 0 });
  },
);

test("a rerun of a canceled workflow can end well", () => {
  const [canceled] = after(begin(planOf(pipeline)), { type: "cancel-workflow" });
  expect(play(rerunState(canceled, { from: "failed" }))[0].status).toBe("success");
});

test("an approval given is not asked for again", () => {
  const old = ended({ hold: { type: "approval" }, deploy: ["hold"] }, { deploy: "failed" });
  const [state, effects] = rerunState(old, { from: "failed" });
  expect(state.jobs[0]).toMatchObject({ status: "success", approvedBy: "ada" });
  expect(effects).toEqual([{ type: "enqueue-job", jobId: "deploy-again" }]);
});

test("chosen jobs run again with what stands behind them", () => {
  const [state] = rerunState(ended(pipeline, {}), { jobs: ["test"] });
  expect(statusesOf(state)).toMatchObject({ build: "success", lint: "success", test: "queued", deploy: "blocked" });
});

test("a chosen job takes along what it could not start behind", () => {
  const [state] = rerunState(testFailed, { jobs: ["deploy"] });
  expect(statusesOf(state)).toMatchObject({ build: "success", test: "queued", deploy: "blocked" });
});

test("a job behind a chosen one is not run when another of its requirements had failed", () => {
  const [state] = rerunState(ended({ a: [], b: [], both: ["a", "b"] }, { b: "failed" }), { jobs: ["a"] });
  expect(statusesOf(state)).toEqual({ a: "queued", b: "failed", both: "not_run" });
});

test("a failure outside the choice stays a failure", () => {
  const [state] = play(rerunState(ended({ a: [], b: [] }, { b: "failed" }), { jobs: ["a"] }));
  expect(statusesOf(state)).toEqual({ a: "success", b: "failed" });
  expect(state.status).toBe("failed");
});

test("a job in a serial group waits for the group again", () => {
  const old = ended(locked("deploy", { requires: [] }, "prod"), { deploy: "failed" });
  const [state, effects] = rerunState(old, { from: "failed" });
  expect(statusesOf(state)).toEqual({ "deploy-lock": "queued", deploy: "blocked", "deploy-unlock": "blocked" });
  expect(effects).toEqual([{ type: "ask-lock", jobId: "deploy-lock-again", serialGroup: "prod" }]);
  const [, rest] = play([state, []]);
  expect(rest).toContainEqual({ type: "release-lock", serialGroup: "prod" });
});

test("inside a locked job group only what failed runs again, and only under the lock", () => {
  const group: Record<string, JobSketch> = {
    lock: { type: "lock", serialGroup: "prod" },
    deploy: ["lock"],
    verify: ["deploy"],
    end: { type: "no-op", requires: ["verify"] },
    unlock: { type: "unlock", serialGroup: "prod", requires: [["end", ...terminal]] },
    announce: ["end"],
  };
  const [state] = rerunState(ended(group, { verify: "failed" }), { from: "failed" });
  expect(statusesOf(state)).toMatchObject({ lock: "queued", deploy: "success", verify: "blocked", end: "blocked" });
  const granted: Happening = { type: "serial-group-granted", jobId: "lock-again" };
  expect(statusesOf(after([state, []], granted)[0])).toMatchObject({ lock: "success", verify: "queued" });

  const [outside] = rerunState(ended(group, { announce: "failed" }), { from: "failed" });
  expect(statusesOf(outside)).toMatchObject({ lock: "success", verify: "success", announce: "queued" });
});

test.each([
  ["not-ended", begin(planOf(pipeline))[0], { from: "start" }, {}],
  ["setup-workflow", { ...testFailed, setup: true }, { from: "start" }, {}],
  ["too-old", testFailed, { from: "start" }, { at: rerunAgeLimitMs }],
  ["too-many-reruns", testFailed, { from: "start" }, { rerunsSoFar: mostReruns }],
  ["no-such-job", testFailed, { jobs: ["nobody"] }, {}],
  ["no-such-job", testFailed, { jobs: [] }, {}],
  ["nothing-failed", ended(pipeline, {}), { from: "failed" }, {}],
] as const)("%s is refused", (refusal, old, choice, more) => {
  expect(rerun(old, choice, more)).toEqual({ ok: false, refusal });
});

const flaky = { a: [], b: ["a"] } as const;

test("max_auto_reruns repeats a rerun from failed so many times", () => {
  const once = play(begin(planOf(flaky, { maxAutoReruns: 2 })), { b: "failed" });
  expect(once[1].slice(-2)).toEqual([
    { type: "workflow-ended", status: "failed" },
    { type: "auto-rerun", number: 1 },
  ]);
  const twice = play(rerunState(once[0], { from: "failed" }, { by: "auto" }), { "b-again": "failed" });
  expect(twice[1].at(-1)).toEqual({ type: "auto-rerun", number: 2 });
  const thrice = play(rerunState(twice[0], { from: "failed" }, { by: "auto", rerunsSoFar: 1 }), {
    "b-again": "failed",
  });
  expect(thrice[1].at(-1)).toEqual({ type: "workflow-ended", status: "failed" });
});

test.each([
  ["canceled", after(begin(planOf(flaky, { maxAutoReruns: 2 })), { type: "cancel-workflow" })],
  ["success", play(begin(planOf(flaky, { maxAutoReruns: 2 })))],
  ["unauthorized", play(begin(planOf({ a: { contexts: ["prod"] } }, { maxAutoReruns: 2 })), { a: "unauthorized" })],
] as const)("nothing is rerun automatically that ended as %s", (status, [, effects]) => {
  expect(effects.at(-1)).toEqual({ type: "workflow-ended", status });
});

test("what a person reran is not rerun automatically", () => {
  const [, effects] = play(rerunState(ended(flaky, { b: "failed" }, 2), { from: "failed" }), { "b-again": "failed" });
  expect(effects.at(-1)).toEqual({ type: "workflow-ended", status: "failed" });
});
