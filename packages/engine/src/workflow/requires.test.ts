import { expect, test } from "vitest";
import { begin, type Outcome, play, statusesOf } from "../testing/drive.ts";
import { type Needs, planOf, terminal } from "../testing/plan.ts";

const withContext = { contexts: ["deploy"] };

test.each<[Needs, Record<string, Outcome>, "success" | "not_run"]>([
  // D requires…                     A and B end as…                         D…
  [["A"], {}, "success"],
  [["A"], { A: "failed" }, "not_run"],
  [["A"], { A: "canceled" }, "not_run"],
  [["A"], { A: "unauthorized" }, "not_run"],
  [["A"], { A: "timedout" }, "not_run"],
  [[["A", "failed"]], {}, "not_run"],
  [[["A", "failed"]], { A: "failed" }, "success"],
  [[["A", "failed"]], { A: "timedout" }, "success"],
  [[["A", "failed"]], { A: "infrastructure_fail" }, "success"],
  [[["A", "failed", "canceled"]], { A: "canceled" }, "success"],
  [[["A", "unauthorized"]], { A: "unauthorized" }, "success"],
  [[["A", ...terminal]], { A: "success" }, "success"],
  [[["A", ...terminal]], { A: "failed" }, "success"],
  [[["A", ...terminal]], { A: "canceled" }, "success"],
  [[["A", ...terminal]], { A: "unauthorized" }, "success"],
  [["A", ["B", "failed"]], {}, "not_run"],
  [["A", ["B", "failed"]], { B: "failed" }, "success"],
  [["A", "A"], {}, "success"],
])("D that requires %j, after %j, is %s", (requires, outcomes, expected) => {
  const plan = planOf({ A: withContext, B: withContext, D: { requires } });
  expect(statusesOf(play(begin(plan), outcomes)[0]).D).toBe(expected);
});

test("not_run travels down and can itself be required", () => {
  const plan = planOf({ a: [], b: ["a"], c: ["b"], instead: [["c", "not_run"]], cleanup: [["b", ...terminal]] });
  expect(statusesOf(play(begin(plan), { a: "failed" })[0])).toEqual({
    a: "failed",
    b: "not_run",
    c: "not_run",
    instead: "success",
    cleanup: "success",
  });
});

test("a job is not_run as soon as one requirement can no longer be satisfied", () => {
  const [state] = play(begin(planOf({ a: [], slow: [], both: ["a", "slow"] })), { a: "failed" }, ["slow"]);
  expect(statusesOf(state)).toEqual({ a: "failed", slow: "queued", both: "not_run" });
});

test("no-op jobs join and gate without running", () => {
  const [state, effects] = play(
    begin(planOf({ a: [], b: [], gate: { type: "no-op", requires: ["a", "b"] }, c: ["gate"] })),
  );
  expect(state.status).toBe("success");
  expect(effects.filter((effect) => effect.type === "enqueue-job").map((effect) => effect.jobId)).toEqual([
    "a",
    "b",
    "c",
  ]);
});

test("a workflow of nothing but no-op jobs ends as it starts", () => {
  const [state, effects] = begin(planOf({ a: { type: "no-op" }, b: { type: "no-op", requires: ["a"] } }), "w", 5);
  expect(state).toMatchObject({ status: "success", endedAt: 5 });
  expect(effects).toEqual([{ type: "workflow-ended", status: "success" }]);
});

test("a plan whose job requires what it does not have is a bug that says so", () => {
  expect(() => begin(planOf({ a: ["b"] }))).toThrow('"a" requires "b"');
});

test("jobs may be called as the members of every object are", () => {
  const plan = planOf(JSON.parse('{"__proto__": [], "constructor": ["__proto__"], "toString": ["constructor"]}'));
  expect(play(begin(plan))[0].status).toBe("success");
});
