import { expect, test } from "vitest";
import { after, begin, play, statusesOf } from "../testing/drive.ts";
import { locked, planOf, terminal } from "../testing/plan.ts";
import { advance, workflowLifetimeMs } from "./advance.ts";

const chain = planOf({ a: [], b: ["a"] });

test("a workflow starts with the jobs that require nothing", () => {
  const [state, effects] = begin(chain);
  expect(statusesOf(state)).toEqual({ a: "queued", b: "blocked" });
  expect(state.status).toBe("running");
  expect(effects).toEqual([{ type: "enqueue-job", jobId: "a" }]);
});

test("a job is claimed, ends, and lets the next one start", () => {
  const [state, effects] = after(
    begin(chain),
    { type: "job-claimed", jobId: "a" },
    { type: "job-ended", jobId: "a", status: "success" },
  );
  expect(state.jobs[0]).toMatchObject({ status: "success", startedAt: 1, endedAt: 2 });
  expect(effects).toEqual([{ type: "enqueue-job", jobId: "b" }]);
});

test("a job nobody claimed cannot succeed", () => {
  const started = begin(chain);
  expect(after(started, { type: "job-ended", jobId: "a", status: "success" })[0]).toBe(started[0]);
  expect(after(started, { type: "job-ended", jobId: "b", status: "canceled" })[0]).toBe(started[0]);
});

test("news of a job that is not in the workflow changes nothing", () => {
  const started = begin(chain);
  expect(after(started, { type: "job-claimed", jobId: "nobody" })[0]).toBe(started[0]);
});

test("contexts are asked for before a job is queued", () => {
  const started = begin(planOf({ deploy: { contexts: ["prod", "aws"] } }));
  expect(started[1]).toEqual([{ type: "authorize-job", jobId: "deploy", contexts: ["prod", "aws"] }]);
  expect(statusesOf(started[0])).toEqual({ deploy: "blocked" });
  expect(after(started, { type: "job-authorized", jobId: "deploy" })[1]).toEqual([
    { type: "enqueue-job", jobId: "deploy" },
  ]);
  expect(after(started, { type: "job-unauthorized", jobId: "deploy" })[0]).toMatchObject({
    status: "unauthorized",
    jobs: [{ status: "unauthorized" }],
  });
});

test("a job whose requirements are not satisfied cannot be authorized into starting", () => {
  const started = begin(planOf({ a: [], deploy: { contexts: ["prod"], requires: ["a"] } }));
  expect(after(started, { type: "job-authorized", jobId: "deploy" })[0]).toBe(started[0]);
});

const held = planOf({ test: [], hold: { type: "approval", requires: ["test"] }, deploy: ["hold"] });

test("an approval holds the workflow until someone decides", () => {
  const waiting = play(begin(held), {}, ["hold"]);
  expect(waiting[0].status).toBe("on_hold");
  expect(waiting[1]).toContainEqual({ type: "hold-for-approval", jobId: "hold" });
  const [approved] = after(waiting, { type: "approved", jobId: "hold", by: "ada" });
  expect(approved.jobs[1]).toMatchObject({ status: "success", approvedBy: "ada" });
  expect(approved.status).toBe("running");
  expect(play([approved, []])[0].status).toBe("success");
});

test.each(["approval-denied", "cancel-job"] as const)("%s ends an approval as canceled", (type) => {
  const [state, effects] = after(play(begin(held), {}, ["hold"]), { type, jobId: "hold" });
  expect(statusesOf(state)).toEqual({ test: "success", hold: "canceled", deploy: "not_run" });
  expect(effects).toEqual([{ type: "workflow-ended", status: "canceled" }]);
});

test("a running job that is canceled runs until its runner has stopped it", () => {
  const running = after(begin(chain), { type: "job-claimed", jobId: "a" });
  const [stopping, effects] = after(running, { type: "cancel-job", jobId: "a" }, { type: "cancel-job", jobId: "a" });
  expect(statusesOf(stopping)).toEqual({ a: "running", b: "blocked" });
  expect(effects).toEqual([{ type: "cancel-running-job", jobId: "a" }]);
  const [ended] = after([stopping, []], { type: "job-ended", jobId: "a", status: "canceled" });
  expect(statusesOf(ended)).toEqual({ a: "canceled", b: "not_run" });
  expect(ended.status).toBe("canceled");
});

test("a job lost while it is being stopped was stopped", () => {
  const stopping = after(begin(chain), { type: "job-claimed", jobId: "a" }, { type: "cancel-job", jobId: "a" });
  const [state] = after(stopping, { type: "job-ended", jobId: "a", status: "infrastructure_fail" });
  expect(statusesOf(state).a).toBe("canceled");
});

test("a queued job that is canceled is withdrawn, and dependents may want just that", () => {
  const [state, effects] = after(begin(planOf({ a: [], sweep: [["a", "canceled"]] })), {
    type: "cancel-job",
    jobId: "a",
  });
  expect(statusesOf(state)).toEqual({ a: "canceled", sweep: "queued" });
  expect(effects).toEqual([
    { type: "withdraw-job", jobId: "a" },
    { type: "enqueue-job", jobId: "sweep" },
  ]);
});

test("canceling the whole workflow starts nothing, whatever jobs require", () => {
  const plan = planOf({ a: [], b: [], sweep: [["a", "canceled"]], report: [["b", ...terminal]] });
  const running = after(begin(plan), { type: "job-claimed", jobId: "a" });
  const [stopping, effects] = after(running, { type: "cancel-workflow" }, { type: "cancel-workflow" });
  expect(statusesOf(stopping)).toEqual({ a: "running", b: "canceled", sweep: "canceled", report: "canceled" });
  expect(effects).toEqual([
    { type: "cancel-running-job", jobId: "a" },
    { type: "withdraw-job", jobId: "b" },
  ]);
  const [ended, last] = after([stopping, []], { type: "job-ended", jobId: "a", status: "canceled" });
  expect(ended.status).toBe("canceled");
  expect(last).toEqual([{ type: "workflow-ended", status: "canceled" }]);
});

test("a failing workflow that is canceled ends canceled", () => {
  const failing = play(begin(planOf({ a: [], b: [] })), { a: "failed" }, ["b"]);
  expect(failing[0].status).toBe("failing");
  expect(after(failing, { type: "cancel-workflow" })[0].status).toBe("canceled");
});

test("a house that cannot start a job ends the workflow as error", () => {
  expect(after(begin(chain), { type: "workflow-errored" })[0].status).toBe("error");
});

test("90 days after its start a workflow is canceled, and not before", () => {
  const waiting = play(begin(held), {}, ["hold"]);
  const [early] = advance(waiting[0], { type: "clock", at: workflowLifetimeMs - 1 });
  expect(early.status).toBe("on_hold");
  const [late] = advance(early, { type: "clock", at: workflowLifetimeMs });
  expect(late).toMatchObject({ status: "canceled", endedAt: workflowLifetimeMs });
});

test("a failure that another job handles is still a failure", () => {
  const [state] = play(begin(planOf({ a: [], notify: [["a", "failed"]] })), { a: "failed" });
  expect(statusesOf(state)).toEqual({ a: "failed", notify: "success" });
  expect(state.status).toBe("failed");
});

test("a reaction to failure that was not needed does not prevent success", () => {
  expect(play(begin(planOf({ a: [], notify: [["a", "failed"]] })))[0].status).toBe("success");
});

test("release jobs are queued like build jobs, for whoever carries out releases", () => {
  expect(begin(planOf({ ship: { type: "release" } }))[1]).toEqual([{ type: "enqueue-job", jobId: "ship" }]);
});

test("10,000 jobs that end one after the other take a few seconds at most", () => {
  const names = Array.from({ length: 10_000 }, (_, place) => `cell-${place}`);
  const plan = planOf({ ...Object.fromEntries(names.map((name) => [name, []])), join: names });
  let [state] = begin(plan);
  for (const jobId of [...names, "join"]) {
    [state] = advance(state, { type: "job-claimed", jobId, at: 1 });
    [state] = advance(state, { type: "job-ended", jobId, status: "success", at: 2 });
  }
  expect(state.status).toBe("success");
});

test("what stopped the workflow first names its end", () => {
  const running = after(begin(chain), { type: "job-claimed", jobId: "a" });
  const [state] = after(
    running,
    { type: "cancel-workflow" },
    { type: "workflow-errored" },
    { type: "job-ended", jobId: "a", status: "canceled" },
  );
  expect(state.status).toBe("canceled");
});

test.each(["canceled", "success", "failed"] as const)(
  "no runner's report of %s ends an approval or a lock",
  (status) => {
    const started = begin(planOf({ hold: { type: "approval" }, lock: { type: "lock", serialGroup: "prod" } }));
    const [state] = after(
      started,
      { type: "job-claimed", jobId: "lock" },
      { type: "job-ended", jobId: "lock", status },
      { type: "job-ended", jobId: "hold", status },
    );
    expect(state).toBe(started[0]);
  },
);

const serial = planOf(locked("deploy", { requires: [] }, "prod"));

test("a serial group is asked for, and left when the job inside has ended", () => {
  const [state, effects] = play(begin(serial), { deploy: "failed" });
  expect(state.status).toBe("failed");
  expect(effects.filter((effect) => "serialGroup" in effect)).toEqual([
    { type: "ask-lock", jobId: "deploy-lock", serialGroup: "prod" },
    { type: "release-lock", serialGroup: "prod" },
  ]);
});

test.each([
  ["serial-group-skipped", "not_run", "not_run"],
  ["serial-group-timed-out", "canceled", "canceled"],
] as const)("%s: the lock is %s, the job is not run, the workflow is %s", (type, lock, workflow) => {
  const [state, effects] = after(begin(serial), { type, jobId: "deploy-lock" });
  expect(statusesOf(state)).toEqual({ "deploy-lock": lock, deploy: "not_run", "deploy-unlock": "success" });
  // The group has struck the job off by itself: there is nothing to leave.
  expect(effects).toEqual([{ type: "workflow-ended", status: workflow }]);
});

test("a lock that is canceled while it waits leaves the queue of its serial group", () => {
  const [, effects] = after(begin(serial), { type: "cancel-job", jobId: "deploy-lock" });
  expect(effects).toContainEqual({ type: "release-lock", serialGroup: "prod" });
});

test("a lock that no unlock job follows is left when the workflow ends", () => {
  const plan = planOf({ lock: { type: "lock", serialGroup: "prod" }, deploy: ["lock"], after: ["deploy"] });
  expect(play(begin(plan))[1].slice(-2)).toEqual([
    { type: "release-lock", serialGroup: "prod" },
    { type: "workflow-ended", status: "success" },
  ]);
});

test("a canceled workflow leaves its serial group only when the job inside has stopped", () => {
  const running = after(
    begin(serial),
    { type: "serial-group-granted", jobId: "deploy-lock" },
    { type: "job-claimed", jobId: "deploy" },
  );
  const [stopping, effects] = after(running, { type: "cancel-workflow" });
  expect(effects).toEqual([{ type: "cancel-running-job", jobId: "deploy" }]);
  expect(after([stopping, []], { type: "job-ended", jobId: "deploy", status: "canceled" })[1]).toEqual([
    { type: "release-lock", serialGroup: "prod" },
    { type: "workflow-ended", status: "canceled" },
  ]);
});
