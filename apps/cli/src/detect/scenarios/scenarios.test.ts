import { describe, expect, test } from "vitest";
import { readCatalogue } from "../catalogue.ts";
import type { Judged, Report } from "../report.ts";
import { attacks } from "./attacks.fixture.ts";
import { background } from "./background.fixture.ts";
import { benign } from "./benign.fixture.ts";
import { runScenario } from "./run-scenario.fixture.ts";
import { sharedDatabase } from "./shared-database.fixture.ts";

const ids = readCatalogue().detections.map(({ id }) => id);
const quiet = background();
const database = sharedDatabase();

function verdictOf(report: Report, id: string): Judged["verdict"] {
  return report.judged.find(({ detection }) => detection.id === id)!.verdict;
}

test("every detection has an attack and something benign that comes close", () => {
  expect(Object.keys(attacks)).toEqual(ids);
  expect(Object.keys(benign)).toEqual(ids);
  expect(ids).toHaveLength(20);
});

test("the benign set is silent on all detections", async () => {
  const all = Object.values(benign);
  const report = await runScenario(
    {
      events: [...quiet, ...all.flatMap(({ events = [] }) => events)],
      snapshots: all.flatMap(({ snapshots = [] }) => snapshots),
      jobs: all.flatMap(({ jobs = [] }) => jobs),
    },
    { databaseUrl: database.url },
  );
  const loud = report.judged.filter(({ verdict }) => verdict.kind !== "clean").map(({ detection }) => detection.id);
  expect(loud).toEqual([]);
});

describe("the attack is seen", () => {
  test.each(ids)("by %s", async (id) => {
    const { events = [], snapshots = [], jobs = [], tells } = attacks[id]!;
    const report = await runScenario(
      { events: [...quiet, ...events], snapshots, jobs },
      { databaseUrl: database.url },
      [id],
    );
    const verdict = verdictOf(report, id);
    expect(verdict.kind).toBe("fires");
    if (verdict.kind === "fires")
      expect({ ...verdict.alerts[0]!.key, ...verdict.alerts[0]!.evidence[0] }).toMatchObject(tells);
  });

  test("by all detections, all of them together", async () => {
    const all = Object.values(attacks);
    const report = await runScenario(
      {
        events: [...quiet, ...all.flatMap(({ events = [] }) => events)],
        snapshots: all.flatMap(({ snapshots = [] }) => snapshots),
        jobs: all.flatMap(({ jobs = [] }) => jobs),
      },
      { databaseUrl: database.url },
    );
    const silent = report.judged.filter(({ verdict }) => verdict.kind !== "fires").map(({ detection }) => detection.id);
    expect(silent).toEqual([]);
    expect(JSON.stringify(report.judged.map(({ verdict }) => verdict))).not.toContain("hunter2");
  });
});
