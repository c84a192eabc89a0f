import { expect, test } from "vitest";
import { type Evidence, readWitness, type Witnessed } from "./evidence.ts";
import { judge } from "./judge.ts";
import { linesOfJob } from "./workload.ts";

function logOf(run: string): string {
  return Array.from({ length: linesOfJob }, (_, place) => `${run} line ${place + 1}\n`).join("");
}

function told(what: string, job: string, run: string, at: number): Witnessed {
  return { what, job, node: 0, run, at };
}

const first = { id: "j1", workflow: "w", name: "first", status: "success", stoppedAt: 100, requires: [] };
const second = { ...first, id: "j2", name: "second", stoppedAt: 200, requires: ["first"] };
const task = { job: "j1", node: 0, status: "ended", outcome: "success", attempt: 1, endedAt: 100, log: logOf("a") };

const good: Evidence = {
  accepted: ["p"],
  unanswered: 0,
  pipelines: [{ id: "p", state: "created" }],
  workflows: [{ id: "w", status: "success", ended: true }],
  jobs: [first, second],
  tasks: [task, { ...task, job: "j2", endedAt: 200, log: logOf("b") }],
  witnessed: [told("begin", "j1", "a", 10), told("end", "j1", "a", 90), told("begin", "j2", "b", 110)].concat(
    told("end", "j2", "b", 190),
  ),
  owed: 0,
  parked: [],
};

test("a house in which everything ended well has nothing to answer for", () => {
  expect(judge(good)).toEqual([]);
});

test("an attempt that was lost may have run, and even have come to its end", () => {
  const again = [told("begin", "j1", "z", 1), told("end", "j1", "z", 9), ...good.witnessed];
  const tasks = [{ ...task, attempt: 2 }, good.tasks[1]!];
  expect(judge({ ...good, tasks, witnessed: again })).toEqual([]);
});

test.each<[string, Partial<Evidence>, RegExp]>([
  ["a trigger is lost", { pipelines: [] }, /accepted and is lost/],
  ["a trigger counts twice", { pipelines: ["p", "q"].map((id) => ({ id, state: "created" })) }, /unanswered/],
  ["a pipeline is never compiled", { pipelines: [{ id: "p", state: "pending" }] }, /is pending/],
  ["a workflow never ends", { workflows: [{ id: "w", status: "running", ended: false }] }, /still running/],
  ["a job never ends", { jobs: [{ ...first, status: "queued" }] }, /still queued/],
  ["a debt is given up", { parked: ["store-log: no"] }, /given up/],
  ["a task is forgotten", { tasks: [{ ...task, status: "claimed" }] }, /still claimed/],
  [
    "an attempt runs twice",
    { witnessed: [...good.witnessed, told("begin", "j1", "z", 20), told("end", "j1", "z", 30)] },
    /2 times in 1 attempts/,
  ],
  ["something runs after its end", { witnessed: [...good.witnessed, told("end", "j1", "a", 101)] }, /after its end/],
  ["a job begins too early", { jobs: [{ ...first, stoppedAt: 111 }, second] }, /before first had ended/],
  ["a job runs that must not", { jobs: [{ ...first, status: "failed" }, second] }, /ended as failed/],
  ["a log has a hole", { tasks: [{ ...task, log: task.log.replace("a line 7\n", "") }] }, /its log has 59 lines/],
  ["a log has a double", { tasks: [{ ...task, log: task.log.replace("a line 7\n", "a line 6\n") }] }, /in order/],
  ["a log is missing", { tasks: [{ ...task, log: "" }] }, /without a log/],
  ["a task fails in a job that succeeds", { tasks: [{ ...task, outcome: "failed" }] }, /ended as failed/],
])("it is found out when %s", (_, changed, complaint) => {
  expect(judge({ ...good, ...changed }).join("\n")).toMatch(complaint);
});

test("of what a witness has heard only whole lines count", () => {
  const text = "begin j1 0 a 10\nend j1 0 a 2";
  expect(readWitness(`${text}0\nbegin j1`)).toEqual([told("begin", "j1", "a", 10), told("end", "j1", "a", 20)]);
});
