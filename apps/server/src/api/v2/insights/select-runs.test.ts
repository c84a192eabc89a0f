import fc from "fast-check";
import { expect, test } from "vitest";
import { testHouse } from "../../../testing/house.fixture.ts";
import { type PastRun, writeHistory } from "./history.fixture.ts";
import { selectFlakyTests } from "./select-flaky.ts";
import { selectRunTotals } from "./select-runs.ts";

const always = { from: new Date(0), to: new Date("2100-01-01") };

/** Each ended run in a minute of its own, so that the order of ends is nobody's choice. */
const histories = fc.uniqueArray(fc.integer({ min: 100, max: 5_000 }), { minLength: 1, maxLength: 12 }).chain((ends) =>
  fc.tuple(
    ...ends.map((end) =>
      fc.record({
        end: fc.constant(end),
        took: fc.integer({ min: 0, max: 90 }),
        status: fc.constantFrom("success", "failed", "canceled", "error", "running"),
        branch: fc.constantFrom("main", "next", null),
        name: fc.constantFrom("build", "release"),
      }),
    ),
  ),
);

type Drawn = Omit<PastRun, "ago"> & { readonly end: number; readonly took: number; readonly status: string };

function isFailure({ status }: Drawn): boolean {
  return status === "failed" || status === "error";
}

/** The same in plain words: from each failure to the next success of its workflow on its branch. */
function recoveriesOf(runs: readonly Drawn[]): readonly number[] {
  return runs.filter(isFailure).flatMap((failure) => {
    const later = runs
      .filter(({ status, name, branch, end }) => {
        return status === "success" && name === failure.name && branch === failure.branch && end < failure.end;
      })
      .map(({ end }) => end);
    return later.length === 0 ? [] : [(failure.end - Math.max(...later)) * 60];
  });
}

function percentile(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((one, other) => one - other);
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}

test("what the database adds up is what the runs say, one by one", async () => {
  await using house = await testHouse();
  const { db } = house.house;
  await fc.assert(
    fc.asyncProperty(histories, async (drawn) => {
      await db.deleteFrom("pipelines").execute();
      await writeHistory(
        house,
        drawn.map(({ end, took, status, ...run }) =>
          status === "running" ? { ...run, status, ago: end } : { ...run, status, ago: end + took, took },
        ),
      );
      const [totals] = await selectRunTotals(db, { ...always, projectIds: [house.project.id] }, []);
      const ended = drawn.filter(({ status }) => status !== "running").map(({ took }) => took * 60);
      const recoveries = recoveriesOf(drawn);
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      expect(totals).toMatchObject({
        total_runs: drawn.length,
        successful_runs: drawn.filter(({ status }) => status === "success").length,
        failed_runs: drawn.filter(isFailure).length,
        canceled_runs: drawn.filter(({ status }) => status === "canceled").length,
        completed_runs: ended.length,
        recoveries: recoveries.length,
      });
      expect(totals!.recovery_seconds).toBeCloseTo(sum(recoveries), 3);
      expect(totals!.total_seconds).toBeCloseTo(sum(ended), 3);
      expect(totals!.p95 ?? -1).toBeCloseTo(percentile(ended, 0.95) ?? -1, 3);
      expect(totals!.median ?? -1).toBeCloseTo(percentile(ended, 0.5) ?? -1, 3);
      const groups = await selectRunTotals(db, { ...always, projectIds: [house.project.id] }, ["name", "branch"]);
      expect(sum(groups.map(({ recoveries: some }) => some))).toBe(recoveries.length);
      expect(sum(groups.map(({ total_runs }) => total_runs))).toBe(drawn.length);
    }),
    { numRuns: 40 },
  );
});

const results = fc.array(
  fc.record({
    revision: fc.constantFrom("a", "b"),
    name: fc.constantFrom("one", "two"),
    result: fc.constantFrom("success" as const, "failure" as const, "error" as const, "skipped" as const),
  }),
  { maxLength: 12 },
);

test("the flaky tests are those with a pass and a failure on one commit, each failure counted", async () => {
  await using house = await testHouse();
  const { db } = house.house;
  await fc.assert(
    fc.asyncProperty(results, async (drawn) => {
      await db.deleteFrom("pipelines").execute();
      await writeHistory(
        house,
        drawn.map(({ revision, ...one }) => ({ ago: 10, revision, jobs: [{ name: "test", tests: [one] }] })),
      );
      const flakes = drawn.filter(
        ({ revision, name, result }) =>
          (result === "failure" || result === "error") &&
          drawn.some((other) => other.revision === revision && other.name === name && other.result === "success"),
      );
      const expected = new Map<string, number>();
      for (const { name } of flakes) expected.set(name, (expected.get(name) ?? 0) + 1);
      const found = await selectFlakyTests(db, house.project.id, new Date(0));
      expect(new Map(found.map(({ name, times_flaked }) => [name, times_flaked]))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
