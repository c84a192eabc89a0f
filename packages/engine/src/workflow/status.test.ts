import type { JobStatus, JobType, WorkflowStatus } from "@ringfort/contract";
import { workflowStatuses } from "@ringfort/contract";
import { expect, test } from "vitest";
import { isEnded, workflowStatus } from "./status.ts";

type Sketch = JobStatus | readonly [JobType, JobStatus];

function statusOf(jobs: readonly Sketch[], stop?: "canceled" | "error"): WorkflowStatus {
  const states = jobs.map((job, place) => {
    const [type, status] = typeof job === "string" ? (["build", job] as const) : job;
    return { id: `${place}`, name: `${place}`, type, status, waitingFor: 1 };
  });
  return workflowStatus(states, stop);
}

test.each<[readonly Sketch[], WorkflowStatus]>([
  [["running", "blocked"], "running"],
  [["queued", "success"], "running"],
  [["success", "running", "on_hold"], "running"],
  [["failed", "running"], "failing"],
  [["timedout", "running"], "failing"],
  [["failed", "on_hold"], "failing"],
  [["success", "on_hold", "blocked"], "on_hold"],
  [["success", ["lock", "queued"], "blocked"], "queued"],
  [["running", ["lock", "queued"]], "running"],
  [["on_hold", ["lock", "queued"]], "on_hold"],
  [["success", "success"], "success"],
  [["success", "not_run"], "success"],
  [["not_run", "not_run"], "not_run"],
  [[["lock", "not_run"], "not_run", ["unlock", "success"]], "not_run"],
  [["success", ["lock", "not_run"], "not_run", ["unlock", "success"]], "success"],
  [[], "success"],
  // A handled failure is still a failure.
  [["failed", "success", "not_run"], "failed"],
  [["infrastructure_fail", "success"], "failed"],
  [["timedout", "success"], "failed"],
  [["terminated-unknown", "success"], "failed"],
  [["canceled", "success"], "canceled"],
  [["unauthorized", "success"], "unauthorized"],
  // Mixed ends, by the reading.
  [["unauthorized", "failed", "canceled", "success"], "unauthorized"],
  [["failed", "canceled", "success"], "failed"],
])("jobs %j make the workflow %s", (jobs, expected) => {
  expect(statusOf(jobs)).toBe(expected);
});

test.each<[readonly Sketch[], "canceled" | "error", WorkflowStatus]>([
  [["failed", "canceled"], "canceled", "canceled"],
  [["success", "canceled"], "error", "error"],
  [["success", "running"], "canceled", "running"],
])("jobs %j of a workflow stopped as %s make it %s", (jobs, stop, expected) => {
  expect(statusOf(jobs, stop)).toBe(expected);
});

test("a job that waits to be authorized keeps the workflow running", () => {
  expect(workflowStatus([{ id: "a", name: "a", type: "build", status: "blocked", waitingFor: 0 }])).toBe("running");
});

test("the documented terminal statuses are the ended ones", () => {
  expect(workflowStatuses.filter(isEnded)).toEqual([
    "success",
    "failed",
    "canceled",
    "error",
    "unauthorized",
    "not_run",
  ]);
});
