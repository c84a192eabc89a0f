import fc from "fast-check";
import { expect, test } from "vitest";
import { hour, minute, secret, t0 } from "./events.fixture.ts";
import { type IncidentEvent, mergeEvents, type Saying } from "./incident-event.ts";
import { standingOf } from "./incident-state.ts";
import { progressOf, stateOf } from "./item.ts";
import { type ItemStep, plannedOrder } from "./item-machine.ts";
import { progressAt } from "./progress.ts";
import { replay } from "./replay.ts";

const items = [secret("AWS_SECRET_ACCESS_KEY"), secret("NPM_TOKEN"), secret("COLOUR", false)];
const itemId = fc.constantFrom(...items.map(({ id }) => id));
const saying: fc.Arbitrary<Saying> = fc.oneof(
  fc.constantFrom(...items).map((item): Saying => ({ type: "item-found", item })),
  fc
    .tuple(itemId, fc.constantFrom<ItemStep>(...plannedOrder.slice(1)))
    .map(([item, step]): Saying => ({ type: "item-stepped", item, step })),
  fc
    .tuple(itemId, fc.constantFrom("NOT_PRESENT" as const, "ACCEPTED" as const, "BLOCKED" as const))
    .map(([item, state]): Saying => ({ type: "item-set-aside", item, state, reason: "", until: t0 + hour })),
  itemId.map((item): Saying => ({ type: "item-exposed", item, reason: "" })),
  fc
    .constantFrom("snapshot", "block-work", "cancel-runs", "scope-statement")
    .map((task): Saying => ({ type: "task-done", task })),
  fc.constantFrom<Saying>(
    { type: "activity-seen", reason: "" },
    { type: "downgrade-signed", reason: "" },
    { type: "closed", reason: "" },
    { type: "reopened", reason: "" },
    { type: "theft-confirmed", item: undefined },
    { type: "declared", incident: "j", hypothesis: "malicious-code", severity: "low", from: 0, scope: [] },
  ),
);
/** Ids and times collide often, as they would in the files of two people. */
const event: fc.Arbitrary<IncidentEvent> = fc
  .tuple(saying, fc.nat(60), fc.nat(40), fc.constantFrom("ana", "ben"), fc.boolean())
  .map(([told, id, after, by, proven]) => ({
    ...told,
    ...{ id: `e${id}`, at: t0 + after * minute, by },
    ...(proven ? { proof: { where: "ticket" } } : {}),
  }));
const events = fc.array(event, { maxLength: 40 });
const first: IncidentEvent = {
  ...{ id: "d", at: t0, by: "ana" },
  ...{ type: "declared", incident: "i", hypothesis: "leaked-secret", severity: "low", from: 0, scope: [] },
};
const later = t0 + 50 * minute;

test("two files merged in either order, split anywhere, give the same incident", () => {
  fc.assert(
    fc.property(events, events, (ours, theirs) => {
      const one = replay(mergeEvents([first, ...ours], theirs), later);
      expect(replay(mergeEvents(theirs, [first, ...ours]), later)).toEqual(one);
      expect(replay([...theirs, ...ours, first].reverse(), later)).toEqual(one);
    }),
  );
});

test("reading an event twice changes nothing", () => {
  fc.assert(
    fc.property(events, (all) => {
      expect(replay([first, ...all, ...all, first], later)).toEqual(replay([first, ...all], later));
    }),
  );
});

test("no sequence of events makes an unrevoked secret count for more than half, or be verified", () => {
  fc.assert(
    fc.property(events, (all) => {
      const incident = replay([first, ...all], later)!;
      for (const item of incident.items.values()) {
        if (item.steps.has("OLD_REVOKED")) continue;
        expect(progressOf(item)).toBeLessThanOrEqual(0.5);
        expect(stateOf(item, later, false)).not.toBe("VERIFIED");
      }
      expect(progressAt(incident, later).work ?? 0).toBeLessThanOrEqual(1);
    }),
  );
});

test("an incident that ended stays so until somebody opens it again", () => {
  fc.assert(
    fc.property(events, (all) => {
      const ended: IncidentEvent[] = ["ana", "ben"].map((by) => ({
        ...{ id: `x${by}`, at: t0 + 1, by },
        ...{ type: "downgrade-signed", reason: "" },
      }));
      const incident = replay(
        [first, ...ended, ...all.filter(({ type, at }) => type !== "reopened" && at > t0 + 1)],
        later,
      )!;
      expect(standingOf(incident, later).state).toBe("S0");
    }),
  );
});

test("a clock that ran out is never wound back", () => {
  fc.assert(
    fc.property(events, fc.nat(60), fc.nat(60), (all, a, b) => {
      const at = (minutes: number) => replay([first, ...all], t0 + minutes * minute)!.breached;
      expect([...at(Math.max(a, b))]).toEqual(expect.arrayContaining([...at(Math.min(a, b))]));
    }),
  );
});
