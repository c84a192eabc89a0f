import fc from "fast-check";
import { expect, test } from "vitest";
import { readCatalogue } from "../catalogue.ts";
import { detect } from "../detect.ts";
import { Tally } from "../log/tally.ts";
import { event } from "../scenarios/event.fixture.ts";
import { sharedDatabase } from "../scenarios/shared-database.fixture.ts";

const database = sharedDatabase();

const nothing = {
  ...{ from: undefined, to: undefined, asOf: undefined, tags: undefined, snapshots: undefined, jobs: undefined },
  ...{ actors: undefined, geo: undefined, suppress: undefined, timeZones: [], logs: ["-"] },
};

async function run(text: string): Promise<Tally> {
  const stdin = (async function* () {
    yield text;
  })();
  const report = await detect(readCatalogue(), { ...nothing, databaseUrl: database.url }, { cwd: "/", stdin });
  return report instanceof Tally ? report : report.tally;
}

const good = event({
  at: "2026-03-01T10:00:00Z",
  action: "context.secrets.accessed",
  by: "bob",
  context: "c",
  project: "p",
});

test.each([
  ["a zero character", { payload: { a: "\0", "b\0": 1 } }],
  ["half of a surrogate pair", { payload: { a: "\ud83d" }, actor: { id: "\udc00" } }],
  ["tabs, line ends and backslashes", { action: "a\tb\nc\\N\\.", actor: { id: "\\N", name: "\\." } }],
  ["absurd depth", { payload: JSON.parse(`${'{"a":['.repeat(2_000)}1${"]}".repeat(2_000)}`) }],
  [
    "absurd length",
    {
      actor: { id: "x".repeat(100_000) },
      target: { id: "y".repeat(100_000) },
      payload: { context_id: "z".repeat(100_000) },
    },
  ],
  ["numbers beyond numbers", { payload: { a: 1e308, b: -0, c: 123456789012345680000 } }],
  [
    "other shapes than expected",
    { actor: [1], target: 7, scope: "text", payload: [1, 2], request: true, organization: null },
  ],
  ["names of prototypes", { payload: JSON.parse('{"__proto__": {"context_id": "x"}, "constructor": 1}') }],
])("%s is loaded and judged", async (_, change) => {
  const tally = await run(`${JSON.stringify({ ...good, ...change })}\n${JSON.stringify(good)}\n`);
  expect(tally.records).toBe(2);
  expect(tally.events + tally.brokenRecords).toBe(2);
});

test("whatever stands in a log, every record is counted as an event or as broken", async () => {
  const text = fc.string({ unit: "binary", maxLength: 20 });
  const part = fc.oneof(text, fc.record({ id: fc.jsonValue(), type: text, name: fc.jsonValue() }), fc.jsonValue());
  const record = fc.record(
    {
      ...{ id: fc.oneof(fc.uuid(), text), action: fc.constantFrom("context.secrets.accessed", "webhook-create", "a") },
      ...{
        occurred_at: fc.oneof(
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
          text,
        ),
      },
      ...{
        actor: part,
        target: part,
        scope: part,
        organization: part,
        payload: fc.jsonValue(),
        request: part,
        success: fc.jsonValue(),
      },
    },
    { requiredKeys: ["action", "occurred_at"] },
  );
  const law = fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
    const tally = await run(records.map((each) => `${JSON.stringify(each)}\n`).join(""));
    expect(tally.events + tally.brokenRecords).toBe(records.length);
  });
  await fc.assert(law, { numRuns: 30 });
});
