import type { WorkflowState } from "@ringfort/engine";
import { expect, test } from "vitest";
import { actingPeople } from "./acting-people.ts";

type Sketch = readonly [requires: readonly string[], approvedBy?: string, kept?: "kept"];

function peopleOf(sketches: Readonly<Record<string, Sketch>>, by?: "person" | "auto"): readonly string[] {
  const names = Object.keys(sketches);
  const state: Pick<WorkflowState, "graph" | "jobs" | "rerun"> = {
    graph: Object.values(sketches).map(([requires]) => ({
      requires: requires.map((name) => ({ job: names.indexOf(name), statuses: ["success" as const] })),
      contexts: [],
    })),
    jobs: Object.entries(sketches).map(([name, [, approvedBy, kept]]) => ({
      id: name,
      name,
      type: name.startsWith("hold") ? ("approval" as const) : ("build" as const),
      status: "success",
      waitingFor: 0,
      ...(approvedBy !== undefined && { approvedBy }),
      ...(kept && { keptFrom: "earlier" }),
    })),
    ...(by && { rerun: { of: "w", number: 1, by, autoNumber: by === "auto" ? 1 : 0 } }),
  };
  return actingPeople(state, "deploy", "starter");
}

test("without an approval, it is whoever started the workflow", () => {
  expect(peopleOf({ build: [[]], deploy: [["build"]] })).toEqual(["starter"]);
});

test("behind an approval, it is whoever approved, and not whoever started", () => {
  expect(peopleOf({ build: [[]], hold: [["build"], "ann"], deploy: [["build", "hold"]] })).toEqual(["ann"]);
});

test("of several approvals one after the other, the last counts", () => {
  expect(peopleOf({ "hold-1": [[], "ann"], "hold-2": [["hold-1"], "bob"], deploy: [["hold-2"]] })).toEqual(["bob"]);
});

test("of approvals side by side, all count", () => {
  const people = peopleOf({
    "hold-1": [[], "ann"],
    "hold-2": [[], "bob"],
    test: [["hold-1"]],
    deploy: [["test", "hold-2"]],
  });
  expect([...people].sort()).toEqual(["ann", "bob"]);
});

test("an approval that nobody gave does not count; what stands before it does", () => {
  expect(peopleOf({ "hold-1": [[], "ann"], "hold-2": [["hold-1"]], deploy: [["hold-2"]] })).toEqual(["ann"]);
  expect(peopleOf({ hold: [[]], deploy: [["hold"]] })).toEqual(["starter"]);
});

test("whoever reruns by hand stands beside those whose approval is kept", () => {
  const rerun = { hold: [[], "ann", "kept"], deploy: [["hold"]] } as const;
  expect(peopleOf(rerun, "person")).toEqual(["ann", "starter"]);
  expect(peopleOf(rerun, "auto")).toEqual(["ann"]);
  expect(peopleOf({ hold: [[], "ann"], deploy: [["hold"]] }, "person")).toEqual(["ann"]);
});

test("a thousand jobs in a row are no deeper than one", () => {
  const chain = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at): [string, Sketch] => [`job-${at}`, at === 0 ? [[]] : [[`job-${at - 1}`]]]),
  );
  expect(peopleOf({ ...chain, deploy: [["job-4999"]] })).toEqual(["starter"]);
});
