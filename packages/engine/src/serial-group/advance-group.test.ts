import fc from "fast-check";
import { expect, test } from "vitest";
import { begin, possible } from "../testing/drive.ts";
import { locked, planOf } from "../testing/plan.ts";
import { advance } from "../workflow/advance.ts";
import type { Effect } from "../workflow/effect.ts";
import type { WorkflowEvent } from "../workflow/event.ts";
import {
  advanceSerialGroup,
  freeGroup,
  type SerialGroupEffect,
  type SerialGroupEvent,
  type SerialGroupState,
  serialGroupWaitMs,
} from "./advance-group.ts";

function ask(workflowId: string, pipelineNumber: number, at = 0, projectId = "p"): SerialGroupEvent {
  return { type: "ask", at, request: { workflowId, jobId: `${workflowId}-lock`, projectId, pipelineNumber } };
}

const release = (workflowId: string, at = 0): SerialGroupEvent => ({ type: "release", workflowId, at });

function after(...events: readonly SerialGroupEvent[]): [SerialGroupState, string[]] {
  let state = freeGroup;
  const all: SerialGroupEffect[] = [];
  for (const event of events) {
    const [next, effects] = advanceSerialGroup(state, event);
    state = next;
    all.push(...effects);
  }
  return [state, all.map(({ type, workflowId }) => `${workflowId} ${type.slice("serial-group-".length)}`)];
}

const late = serialGroupWaitMs;

test.each<[string, readonly SerialGroupEvent[], readonly string[]]>([
  ["a free group is granted at once", [ask("a", 1)], ["a granted"]],
  ["a held group makes others wait", [ask("a", 1), ask("b", 2)], ["a granted"]],
  ["who asked first is next", [ask("a", 1), ask("b", 2), ask("c", 3), release("a")], ["a granted", "b granted"]],
  ["an older pipeline is skipped when a newer one holds", [ask("b", 2), ask("a", 1)], ["b granted", "a skipped"]],
  [
    "an older pipeline is skipped when a newer one waits",
    [ask("x", 1), ask("c", 3), ask("b", 2)],
    ["x granted", "b skipped"],
  ],
  [
    "the order of pipelines counts within a project only",
    [ask("b", 2), ask("a", 1, 0, "q"), release("b")],
    ["b granted", "a granted"],
  ],
  [
    "a rerun of the same pipeline waits its turn",
    [ask("a", 1), ask("a2", 1), release("a")],
    ["a granted", "a2 granted"],
  ],
  [
    "a waiting pipeline is not skipped by a newer one",
    [ask("a", 1), ask("b", 2), ask("c", 3), release("a"), release("b")],
    ["a granted", "b granted", "c granted"],
  ],
  ["who left while waiting is not granted", [ask("a", 1), ask("b", 2), release("b"), release("a")], ["a granted"]],
  ["asking twice is asking once", [ask("a", 1), ask("a", 1), ask("b", 2), ask("b", 2)], ["a granted"]],
  ["a release by who does not hold changes nothing", [ask("a", 1), release("z"), ask("b", 2)], ["a granted"]],
  ["waiting ends after 5 hours", [ask("a", 1), ask("b", 2), { type: "clock", at: late }], ["a granted", "b timed-out"]],
  ["and not before", [ask("a", 1), ask("b", 2), { type: "clock", at: late - 1 }], ["a granted"]],
  ["the holder may hold on", [ask("a", 1), { type: "clock", at: 2 * late }], ["a granted"]],
  [
    "who waited too long is passed over at a release",
    [ask("a", 1), ask("b", 2), ask("c", 3, 1), release("a", late)],
    ["a granted", "b timed-out", "c granted"],
  ],
])("%s", (_, events, effects) => {
  expect(after(...events)[1]).toEqual(effects);
});

const anyEvent: fc.Arbitrary<SerialGroupEvent> = fc
  .tuple(fc.constantFrom("ask", "release", "clock"), fc.nat(5), fc.nat(2 * late))
  .map(([type, who, at]) => {
    if (type === "ask") return ask(`w${who}`, who, at, `p${who % 2}`);
    return type === "release" ? release(`w${who}`, at) : { type: "clock", at };
  });

test("no event, in whatever order and with whatever clock, grants a held group", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let state = freeGroup;
      for (const event of events) {
        const [next, effects] = advanceSerialGroup(state, event);
        const granted = effects.filter((effect) => effect.type === "serial-group-granted");
        const free = !state.holder || (event.type === "release" && event.workflowId === state.holder.workflowId);
        expect(granted.length).toBeLessThanOrEqual(free ? 1 : 0);
        expect(next.holder === undefined && next.waiting.length > 0).toBe(false);
        expect(advanceSerialGroup(next, event)[0]).toEqual(next);
        state = next;
      }
    }),
  );
});

/** A job group under one serial group: two jobs side by side, and a gate that gives up when one fails. */
const plan = planOf({
  lock: { type: "lock", serialGroup: "deploy" },
  one: ["lock"],
  two: ["lock"],
  end: { type: "no-op", requires: ["one", "two"] },
  unlock: { type: "unlock", serialGroup: "deploy", requires: [["end", "success", "failed", "canceled", "not_run"]] },
  ...locked("other", { requires: [] }, "elsewhere"),
});

test("jobs of two workflows never run in one serial group at a time", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 20, maxLength: 120 }), (drawn) => {
      let group = freeGroup;
      const workflows = new Map(["w0", "w1", "w2"].map((id) => [id, begin(plan, id)[0]]));
      const inbox: [string, Effect][] = [...workflows.keys()].map((id) => [id, begin(plan, id)[1][0]!]);
      const happen = (id: string, event: WorkflowEvent) => {
        const [next, effects] = advance(workflows.get(id)!, event);
        workflows.set(id, next);
        for (const effect of effects) inbox.push([id, effect]);
      };
      const carryOut = (id: string, effect: Effect) => {
        if (!("serialGroup" in effect) || effect.serialGroup !== "deploy") return;
        const event: SerialGroupEvent =
          effect.type === "ask-lock"
            ? { type: "ask", at: 0, request: { workflowId: id, jobId: effect.jobId, projectId: id, pipelineNumber: 1 } }
            : release(id);
        const [next, news] = advanceSerialGroup(group, event);
        group = next;
        for (const { type, workflowId, jobId } of news) happen(workflowId, { type, jobId, at: 0 });
      };
      for (const choice of drawn) {
        const waiting = inbox.shift();
        if (waiting) carryOut(...waiting);
        const id = `w${choice % 3}`;
        const open = possible(workflows.get(id)!).filter((one) => !one.type.startsWith("serial-group"));
        if (choice % 11 === 0) happen(id, { type: "cancel-workflow", at: 0 });
        else if (choice % 7 === 0) happen(id, { type: "cancel-job", jobId: "one", at: 0 });
        else if (open.length > 0) happen(id, { ...open[choice % open.length]!, at: 0 } as WorkflowEvent);
        const inside = [...workflows.values()].filter(({ jobs }) =>
          jobs.some(({ name, status }) => status === "running" && (name === "one" || name === "two")),
        );
        expect(inside.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});
