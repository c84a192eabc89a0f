import { expect, test } from "vitest";
import {
  course,
  courseTo,
  day,
  declared,
  found,
  hour,
  minute,
  rotatedAt,
  said,
  secret,
  t0,
  task,
} from "./events.fixture.ts";
import { severityOf } from "./incident.ts";
import type { IncidentEvent } from "./incident-event.ts";
import { standingOf } from "./incident-state.ts";
import { stateOf, stepToTake } from "./item.ts";
import { nextTasks } from "./next-tasks.ts";
import { progressAt } from "./progress.ts";
import { replay } from "./replay.ts";

function stand(events: readonly IncidentEvent[], after: number) {
  const incident = replay(events, t0 + after);
  return incident ? standingOf(incident, t0 + after).state : "S0";
}

test.each(["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"] as const)(
  "when what the states before %s ask for is done, the incident is there",
  (state) => {
    expect(stand(courseTo(state), 10 * minute)).toBe(state);
  },
);

test("without a declaration there is no incident", () => {
  expect(replay(task(0, "snapshot"), t0)).toBeUndefined();
});

const signed = (after: number, by: string) => said(after, { type: "downgrade-signed", reason: "a test" }, by);

test.each([
  // from   said later                                                          goes to
  ["S7", [found(8 * minute, secret("NPM_TOKEN"))], "S4"],
  ["S7", [said(8 * minute, { type: "item-exposed", item: secret("COLOUR").id, reason: "seen" })], "S5"],
  ["S7", [said(8 * minute, { type: "activity-seen", reason: "a login" })], "S2"],
  ["S8", [said(8 * minute, { type: "reopened", reason: "a paste" })], "S1"],
  ["S8", [said(8 * minute, { type: "activity-seen", reason: "a login" })], "S8"],
  ["S6", [said(8 * minute, { type: "closed", reason: "enough" })], "S6"],
  ["S1", [signed(8 * minute, "ana"), signed(8 * minute, "ben")], "S0"],
  ["S3", [signed(8 * minute, "ana"), signed(8 * minute, "ben")], "S0"],
  ["S3", [signed(8 * minute, "ana"), signed(8 * minute, "Ana ")], "S3"],
  ["S4", [signed(8 * minute, "ana"), signed(8 * minute, "ben")], "S4"],
] as const)("from %s, %j leads to another state: %s", (state, later, to) => {
  expect(stand([...courseTo(state), ...later], 10 * minute)).toBe(to);
});

test("four hours begin the investigation also when critical secrets are not rotated, and those tasks stay first", () => {
  const events = courseTo("S4");
  expect(stand(events, 4 * hour)).toBe("S4");
  const incident = replay(events, t0 + 5 * hour)!;
  expect(standingOf(incident, t0 + 5 * hour)).toEqual({ state: "S5", late: true });
  expect(nextTasks(incident, t0 + 5 * hour)[0]).toMatchObject({ state: "S4", step: "OWNED" });
  const done = [...events, ...course.S5(5 * hour)];
  expect(stand(done, 6 * hour)).toBe("S5");
  expect(stand([...done, ...course.S4(5 * hour)], 6 * hour)).toBe("S6");
});

test.each([
  // state  after           clocks that ran out                        severity, from medium
  ["S1", 15 * minute, [], "medium"],
  ["S1", 16 * minute, ["15 min"], "high"],
  ["S1", 61 * minute, ["15 min", "1 h"], "critical"],
  ["S4", 5 * hour, ["4 h"], "high"],
  ["S5", 3 * day, ["24 h", "48 h"], "critical"],
  ["S6", 100 * day, ["14 d", "90 d"], "critical"],
  ["S8", 100 * day, [], "medium"],
] as const)("left in %s, after %d ms the clocks %j have run out", (state, after, breached, severity) => {
  const incident = replay(courseTo(state), t0 + after)!;
  expect([...incident.breached]).toEqual(breached);
  expect(severityOf(incident)).toBe(severity);
});

test("what comes late does not take back that it was late", () => {
  const incident = replay([declared(), ...task(20 * minute, "snapshot")], t0 + 21 * minute)!;
  expect([...incident.breached]).toEqual(["15 min"]);
});

test("an hour is given again after each new activity", () => {
  const back = [...courseTo("S7"), said(10 * hour, { type: "activity-seen", reason: "a login" })];
  expect([...replay(back, t0 + 10 * hour + 30 * minute)!.breached]).toEqual([]);
  expect([...replay(back, t0 + 11 * hour + minute)!.breached]).toEqual(["1 h"]);
});

const key = secret("AWS_SECRET_ACCESS_KEY");
const step = (name: "OWNED" | "NEW_ISSUED" | "STORED" | "OLD_REVOKED", after = minute) =>
  said(after, { type: "item-stepped", item: key.id, step: name });
const aside = (state: "NOT_PRESENT" | "ACCEPTED" | "BLOCKED", until?: number, after = 2 * minute) =>
  said(after, { type: "item-set-aside", item: key.id, state, reason: "so", ...(until ? { until: t0 + until } : {}) });

test.each([
  // said of it                                               is then         next
  [[], "DISCOVERED", "OWNED"],
  [[step("OWNED"), step("NEW_ISSUED")], "NEW_ISSUED", "STORED"],
  [[step("OWNED"), aside("BLOCKED")], "BLOCKED", "NEW_ISSUED"],
  [[aside("BLOCKED"), step("OWNED", 3 * minute)], "OWNED", "NEW_ISSUED"],
  [[aside("NOT_PRESENT")], "NOT_PRESENT", undefined],
  [[aside("NOT_PRESENT"), step("OWNED", 3 * minute)], "NOT_PRESENT", undefined],
  [[aside("NOT_PRESENT"), found(3 * minute, key)], "DISCOVERED", "OWNED"],
  [[aside("ACCEPTED", day)], "ACCEPTED", undefined],
  [[aside("ACCEPTED")], "DISCOVERED", "OWNED"],
  [[aside("ACCEPTED", 5 * minute)], "DISCOVERED", "OWNED"],
  [rotatedAt(minute, key), "VERIFIED", undefined],
  [[...rotatedAt(minute, key), aside("BLOCKED")], "VERIFIED", undefined],
  [
    [...rotatedAt(minute, key), said(2 * minute, { type: "item-exposed", item: key.id, reason: "seen" })],
    "DISCOVERED",
    "OWNED",
  ],
] as const)("%j makes a secret %s", (events, state, next) => {
  const now = t0 + 10 * minute;
  const incident = replay([declared(), found(1, key), ...events], now)!;
  const item = incident.items.get(key.id)!;
  expect(stateOf(item, now, false)).toBe(state);
  expect(stepToTake(item, now, false)).toBe(next);
});

test("a vendor's breach, or a confirmed theft, asks to revoke first", () => {
  const known = [found(1, key), step("OWNED")];
  const next = (events: readonly IncidentEvent[]) =>
    nextTasks(replay([...courseTo("S4").slice(1), ...events], t0 + 10 * minute)!, t0 + 10 * minute)[0]?.step;
  expect(next([declared(), ...known])).toBe("NEW_ISSUED");
  expect(next([declared("vendor-breach"), ...known])).toBe("OLD_REVOKED");
  expect(next([declared(), ...known, said(2, { type: "theft-confirmed", item: key.id })])).toBe("OLD_REVOKED");
  expect(next([declared(), ...known, said(2, { type: "theft-confirmed", item: undefined })])).toBe("OLD_REVOKED");
});

test("a step without a proof does not count, and says so", () => {
  const { proof: _, ...bare } = step("OLD_REVOKED");
  const incident = replay([declared(), found(1, key), bare as IncidentEvent], t0 + hour)!;
  expect(incident.items.get(key.id)!.steps.size).toBe(0);
  expect(incident.refused).toMatchObject([{ why: "a step needs a proof" }]);
});

test("a step that another clock dated before the finding counts all the same", () => {
  const incident = replay([declared(), step("OWNED", 1), found(minute, key)], t0 + hour)!;
  expect(stateOf(incident.items.get(key.id)!, t0 + hour, false)).toBe("OWNED");
});

test("progress says nothing, not everything, of secrets that are not there", () => {
  const none = progressAt(replay([declared()], t0)!, t0);
  expect([none.critical, none.all, none.work]).toEqual([undefined, undefined, undefined]);
  expect(none.unknownClasses).toHaveLength(12);
  const some = progressAt(replay(courseTo("S5"), t0 + hour)!, t0 + hour);
  expect([some.critical, some.all, some.work]).toEqual([1, 0.5, 0.5]);
  expect(some.items["context-variable"]).toEqual({ VERIFIED: 1, DISCOVERED: 1 });
});

test("what does the most harm and was seen the most is rotated first", () => {
  const now = t0 + 10 * minute;
  const more = [
    found(5, { ...secret("DB_PASSWORD"), blast: "production" }),
    found(5, { ...secret("NPM_TOKEN"), blast: "publish", exposure: { known: true, jobs: ["release"] } }),
    found(5, { ...secret("GCP_KEY"), exposure: { known: true, jobs: [] } }),
  ];
  const incident = replay([...courseTo("S4"), ...more], now)!;
  const order = nextTasks(incident, now).flatMap(({ step, id }) => (step ? [id.split("/")[1]] : []));
  expect(order).toEqual(["NPM_TOKEN", "AWS_SECRET_ACCESS_KEY", "GCP_KEY", "DB_PASSWORD"]);
});
