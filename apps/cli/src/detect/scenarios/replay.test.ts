import { expect, test } from "vitest";
import type { Report } from "../report.ts";
import { attacks } from "./attacks.fixture.ts";
import { background, ends, today } from "./background.fixture.ts";
import { after, event, person } from "./event.fixture.ts";
import { runScenario } from "./run-scenario.fixture.ts";
import { sharedDatabase } from "./shared-database.fixture.ts";

const database = sharedDatabase();
const quiet = background();
const all = Object.values(attacks);
const attacked = {
  events: [...quiet, ...all.flatMap(({ events = [] }) => events)],
  snapshots: all.flatMap(({ snapshots = [] }) => snapshots),
  jobs: all.flatMap(({ jobs = [] }) => jobs),
};

function firing(report: Report): string[] {
  return report.judged.filter(({ verdict }) => verdict.kind === "fires").map(({ detection }) => detection.id);
}

const whole = { asOf: undefined, databaseUrl: "" };

test("without options the whole log is judged, and an old attack is not silent", async () => {
  const report = await runScenario(attacked, { ...whole, databaseUrl: database.url });
  expect(report.window.chosen).toBe("whole log");
  expect(report.window.until).toBe(report.window.logEnds);
  expect(firing(report)).toHaveLength(20);
});

test("a run weeks later still sees it, and a day window after it does not", async () => {
  const later = [
    ...attacked.events,
    event({ at: after(ends, 30 * 24 * 60), action: "project.follow", by: "alice", project: "app" }),
  ];
  const events = { ...attacked, events: later };
  expect(firing(await runScenario(events, { ...whole, databaseUrl: database.url }))).toHaveLength(20);
  const after30Days = await runScenario(events, { asOf: after(ends, 30 * 24 * 60), databaseUrl: database.url });
  expect(firing(after30Days)).toEqual(["D19"]);
});

test("windows side by side miss nothing that the whole sees", async () => {
  const cuts = [-10 * 24 * 60, -12 * 60, 3, 9.5, 25, 58, 24 * 60].map((minutes) => after(today, minutes));
  const seen = new Set<string>();
  for (const [at, from] of cuts.slice(0, -1).entries()) {
    const report = await runScenario(attacked, { ...whole, from, to: cuts[at + 1], databaseUrl: database.url });
    for (const id of firing(report)) seen.add(id);
  }
  expect([...seen].sort()).toEqual(Object.keys(attacks));
});

test("an event from the future does not move the window", async () => {
  const future = event({ at: "2999-01-01T00:00:00Z", action: "project.follow", by: "alice", project: "app" });
  const report = await runScenario({ events: [...quiet, future] }, { ...whole, databaseUrl: database.url });
  expect(report.window).toMatchObject({ inFuture: 1 });
  expect(report.window.until < "2999").toBe(true);
});

test("hours are those of the organization's zone", async () => {
  const events = [
    ...quiet,
    event({
      at: "2026-03-04T20:30:00Z",
      action: "context.secrets.accessed",
      by: "bob",
      context: "production",
      project: "app",
    }),
  ];
  const verdict = async (timeZones: readonly string[], tags?: string) => {
    const report = await runScenario({ events }, { timeZones, databaseUrl: database.url, ...(tags ? { tags } : {}) }, [
      "D01",
    ]);
    return report.judged[0]!.verdict.kind;
  };
  expect(await verdict([])).toBe("fires");
  expect(await verdict([`${quietOrganization()}=Atlantic/Cape_Verde`])).toBe("clean");
  await expect(verdict(["Mars/Olympus"])).rejects.toThrow("there is no time zone `Mars/Olympus`");
});

function quietOrganization(): string {
  return (quiet[0] as { organization: { id: string } }).organization.id;
}

test("the same event twice counts once", async () => {
  const deletions = attacks.D18!.events!.slice(0, 5);
  const report = await runScenario({ events: [...quiet, ...deletions, ...deletions] }, { databaseUrl: database.url }, [
    "D18",
  ]);
  expect(report.tally.duplicates).toBe(5);
  expect(report.judged[0]!.verdict.kind).toBe("clean");
});

test("hits with the same natural key are one alert with a fingerprint that stays", async () => {
  const tokens = [0, 1, 2, 3, 4].map((minute) =>
    event({ at: after(today, minute), action: "project.api_token.create", by: "bob", project: "app" }),
  );
  const alertsOf = async (events: typeof tokens) => {
    const report = await runScenario({ events: [...quiet, ...events] }, { databaseUrl: database.url }, ["D03"]);
    const { verdict } = report.judged[0]!;
    return verdict.kind === "fires" ? verdict.alerts : [];
  };
  const [alert, ...others] = await alertsOf(tokens);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ hits: 5, actor: person("bob"), actorName: "bob" });
  expect(alert!.evidence).toHaveLength(3);
  expect((await alertsOf(tokens.slice(0, 2)))[0]!.fingerprint).toBe(alert!.fingerprint);
});

test("a log that is too short to tell what is new says so", async () => {
  const short = attacks.D13!.events!;
  const report = await runScenario({ events: short }, { ...whole, databaseUrl: database.url }, ["D05", "D13"]);
  expect(report.judged.map(({ verdict }) => verdict)).toEqual([
    { kind: "unknown", missing: "7 days of log before the events to judge" },
    { kind: "unknown", missing: "7 days of log before the events to judge" },
  ]);
});

test("events that do not tell their context make the detections that need it unknown", async () => {
  const blind = event({ at: today, action: "context.secrets.accessed", by: "bob", target: { type: "job", id: "j1" } });
  const report = await runScenario({ events: [blind] }, { databaseUrl: database.url }, ["D01", "D04"]);
  for (const { verdict } of report.judged) {
    expect(verdict).toEqual({
      kind: "unknown",
      missing: "the context of the events: no context id was found in any of them",
    });
  }
});

test("the guide's three queries, as they are written, fire on real events under the names of the view", async () => {
  const events = [
    ...Array.from({ length: 51 }, (_, at) =>
      event({
        at: after(ends, -at),
        action: "context.secrets.accessed",
        by: "bob",
        context: "production",
        project: "app",
        payload: { at },
      }),
    ),
    event({ at: after(ends, -3), action: "project.api_token.create", by: "bob", project: "app" }),
    event({
      at: "2026-03-04T22:00:00Z",
      action: "context.secrets.accessed",
      by: "bob",
      context: "production",
      project: "app",
    }),
  ];
  const report = await runScenario({ events }, { databaseUrl: database.url }, ["G1", "G2", "G3"]);
  expect(report.guide.map(({ query, rows }) => [query.id, rows])).toEqual([
    ["G1", 1],
    ["G2", 1],
    ["G3", 1],
  ]);
});
