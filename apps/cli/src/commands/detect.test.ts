import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readJUnit } from "@ringfort/runner";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Ended, folderWith, ringfort } from "../command-line.fixture.ts";
import { attacks } from "../detect/scenarios/attacks.fixture.ts";
import { background, today } from "../detect/scenarios/background.fixture.ts";
import { event, type LoggedEvent, organization, person } from "../detect/scenarios/event.fixture.ts";
import { sharedDatabase } from "../detect/scenarios/shared-database.fixture.ts";

const database = sharedDatabase();
const quiet = background();
const linesOf = (events: readonly LoggedEvent[]) => events.map((each) => `${JSON.stringify(each)}\n`).join("");
const silent = linesOf(quiet);
const bulk = linesOf([...quiet, ...attacks.D02!.events!]);
const orb = linesOf([...quiet, ...attacks.D16!.events!]);

async function detect(
  words: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>>,
  stdin = "",
): Promise<Ended> {
  vi.stubEnv("DETECT_DATABASE", database.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  return ringfort(["detect", ...words, "--database-url", "DETECT_DATABASE"], { cwd: await folderWith(files), stdin });
}

const limit = /The audit log is control-plane only/;

test("a temporary PostgreSQL is used when no database is named", async () => {
  const { code, out } = await ringfort(["detect", "log", "--only", "D02"], { cwd: await folderWith({ log: bulk }) });
  expect(code).toBe(14);
  expect(out).toMatch(/^critical\[D02\]: Secrets read in bulk by one actor$/m);
  expect(out).toMatch(limit);
});

test("text tells what was judged, each alert, what is unknown, the guide's queries and the limit", async () => {
  const { code, out } = await detect(["log"], { log: bulk });
  expect(code).toBe(14);
  expect(out).toMatch(/^[\d,]+ events of 1 organization in 1 file, 2026-01-05T00:00:00.000Z to 2026-03-05/);
  expect(out).toContain("(whole log, as of its newest event)");
  expect(out).toContain(`actor: ${person("mallory")} mallory`);
  expect(out).toContain(
    "unknown[D20]: A deployment was approved by whoever started it, or without looking: missing: facts about jobs (--jobs FILE)",
  );
  expect(out).toContain(
    "guide[G3]: The guide's query for new API tokens: silent; under CircleCI's own names no event can fire it; D03 asks it rightly",
  );
  expect(out).toMatch(limit);
});

test.each([
  ["critical", "D02", bulk, 14],
  ["high", "D16", orb, 13],
  ["medium", "D15", linesOf([...quiet, ...attacks.D15!.events!]), 12],
  ["nothing", "D02", silent, 0],
])("%s answers with its exit code", async (_, id, log, code) => {
  expect((await detect(["-", "--only", id], {}, log)).code).toBe(code);
});

test("several logs, folders, compressed files and connectivity tests are read together", async () => {
  const files = {
    "bucket/2026/03/a.json.gz": gzipSync(silent),
    "bucket/circleci_connectivity_test_1": "not an event",
    "more.jsonl": linesOf(attacks.D02!.events!),
  };
  const { code, out } = await detect(["bucket", "more.jsonl", "--only", "D02"], files);
  expect(code).toBe(14);
  expect(out).toContain("1 file is a connectivity test and left out.");
});

test("CSV as CircleCI sends it gives the same answer", async () => {
  const columns = [
    "id",
    "version",
    "action",
    "actor",
    "target",
    "scope",
    "organization",
    "account",
    "payload",
    "occurred_at",
    "success",
    "request",
  ];
  const cell = (value: unknown) =>
    `"${(typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll('"', '""')}"`;
  const events = [...quiet, ...attacks.D02!.events!];
  const csv = [columns.join(","), ...events.map((each) => columns.map((name) => cell(each[name])).join(","))].join(
    "\r\n",
  );
  const format = ["--format", "json", "--only", "D02"];
  expect((await detect(["log.csv", ...format], { "log.csv": csv })).out).toBe(
    (await detect(["log", ...format], { log: bulk })).out,
  );
});

test("half a log is judged as far as it goes, and what is broken is told", async () => {
  const { code, out } = await detect(["log", "--only", "D02"], { log: `${bulk}{"action": "context.secr` });
  expect(code).toBe(14);
  expect(out).toMatch(/1 record is broken and not judged:\n {2}.*log, line \d+: it is no JSON \(cut off\?\)/);
});

test.each([
  ["an empty file", { log: "" }],
  ["a file of something else", { log: "PK\u0003\u0004 something else\n\n" }],
  ["events that are none", { log: '{"hello": "world"}\n' }],
])("%s: nothing was collected", async (_, files) => {
  const { code, out, err } = await detect(["log"], files);
  expect([code, out]).toEqual([3, ""]);
  expect(err).toMatch(/^There is no event in 1 files/);
  expect(err).toMatch(limit);
});

test("JSON has the alerts, the verdicts and the limit", async () => {
  const { out } = await detect(["log", "--format", "json", "--only", "D02", "--only", "off-hours-context-access"], {
    log: bulk,
  });
  expect(JSON.parse(out)).toMatchObject({
    ...{ version: 1, exit_code: 14, limit: expect.stringMatching(limit) },
    detections: [
      { id: "D01", verdict: "unknown" },
      { id: "D02", verdict: "fires", alerts: 1 },
    ],
    alerts: [{ id: "D02", severity: "critical", organization, actor: person("mallory"), suppressed: null }],
  });
});

test("SARIF has rules, results and what is unknown, and answers 0", async () => {
  const { code, out } = await detect(["log", "--format", "sarif"], { log: bulk });
  expect(code).toBe(0);
  const { version, runs } = JSON.parse(out);
  expect(version).toBe("2.1.0");
  expect(runs[0].tool.driver.rules).toHaveLength(20);
  expect(runs[0].results.map((each: { ruleId: string }) => each.ruleId)).toContain("D02");
  expect(out).toMatch(limit);
});

test("OCSF names its version and class", async () => {
  const { out } = await detect(["log", "--format", "ocsf", "--only", "D02"], { log: bulk });
  expect(JSON.parse(out)).toMatchObject({
    ...{ class_uid: 2004, category_uid: 2, activity_id: 1, type_uid: 200401, severity_id: 5 },
    metadata: { version: "1.5.0" },
  });
});

test("JUnit has a case a detection; CSV a line an alert that no spreadsheet takes for a formula", async () => {
  const evil = event({
    at: today,
    action: "orb.publish.release",
    by: "bob",
    target: { type: "orb", id: "=1+1", name: '<"&\u0007>' },
  });
  const log = linesOf([...quiet, { ...evil, actor: { id: "=cmd()", type: "user", name: "@x" } }]);
  const junit = (await detect(["log", "--format", "junit"], { log })).out;
  const read = readJUnit(junit);
  const outcomes = read.ok ? read.cases.filter(({ outcome }) => outcome !== "success") : [];
  expect(outcomes.map(({ name, outcome }) => `${name.slice(0, 3)} ${outcome}`)).toEqual([
    ...["D01 skipped", "D04 skipped", "D05 skipped", "D08 skipped", "D10 skipped", "D11 skipped", "D16 failure"],
    ...["D17 failure", "D20 skipped"],
  ]);
  expect(junit).toContain('tests="20" failures="2" errors="0" skipped="7"');
  const csv = (await detect(["log", "--format", "csv", "--only", "D16"], { log })).out;
  expect(csv.split("\r\n")[1]).toContain(`,${organization},'=cmd(),'@x,`);
});

test("a report can be written to a file", async () => {
  const cwd = await folderWith({ log: bulk });
  vi.stubEnv("DETECT_DATABASE", database.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const ended = await ringfort(
    ["detect", "log", "--only", "D02", "-o", "out.txt", "--database-url", "DETECT_DATABASE"],
    { cwd },
  );
  expect(ended).toMatchObject({ code: 14, out: "" });
  expect(await readFile(join(cwd, "out.txt"), "utf8")).toContain("critical[D02]");
});

const suppression = {
  detection: "D02",
  actor: person("mallory"),
  reason: "load test",
  owner: "bob",
  expires: "2999-01-01",
};

test("a suppressed alert stays in the report and does not count; an expired suppression does not hold", async () => {
  const files = (more: object) => ({ log: bulk, "s.json": JSON.stringify([{ ...suppression, ...more }]) });
  const words = ["log", "--only", "D02", "--suppress", "s.json", "--format", "json"];
  const held = await detect(words, files({}));
  expect(held.code).toBe(0);
  expect(JSON.parse(held.out).alerts).toMatchObject([{ id: "D02", suppressed: { reason: "load test", owner: "bob" } }]);
  expect((await detect(words, files({ expires: "2020-01-01" }))).code).toBe(14);
  expect((await detect(words, files({ actor: person("bob") }))).code).toBe(14);
});

test.each([
  [{ reason: undefined }, "entry 1: `reason` is missing"],
  [{ owner: "" }, "entry 1: `owner` is missing"],
  [{ expires: "soon" }, "`expires: soon` is no day"],
  [{ detection: "D99" }, "there is no detection `D99`"],
  [{ actor: undefined }, "needs an `actor`, an `organization` or a `fingerprint`"],
  [{ until: "x" }, "there is no `until`"],
])("a suppression with %j is refused", async (change, message) => {
  const { code, err } = await detect(["log", "--suppress", "s.json"], {
    log: silent,
    "s.json": JSON.stringify([{ ...suppression, ...change }]),
  });
  expect(code).toBe(1);
  expect(err).toContain(message);
});

test.each([
  ["--tags", '{"contexts": [{"sensitive": true}]}', "a context needs an `id` or a `name`"],
  ["--tags", '{"organizations": [{"id": "x"}]}', "`id` is no uuid"],
  ["--tags", `{"organizations": [{"id": "${organization}", "max_gap": "long"}]}`, "an organization is not right"],
  ["--jobs", `[{"org_id": "${organization}", "ssh": "perhaps"}]`, "`ssh` is no boolean"],
  ["--snapshots", `[{"org_id": "${organization}"}]`, "`scope_id` is missing"],
  ["--actors", '[{"actor_id": "a", "purpose": "fun"}]', "there is no purpose `fun`"],
  ["--geo", '[{"net": "not a net", "country": "DE"}]', "`net` is no network"],
  ["--tags", '{"contexts": [', "the file is cut off here"],
  ["--tags", undefined, "cannot read"],
])("%s %s is refused", async (option, content, message) => {
  const files = { log: silent, ...(content === undefined ? {} : { input: content }) };
  const { code, err } = await detect(["log", option, "input"], files);
  expect(code).toBe(1);
  expect(err).toContain(message);
});

test("countries decide what a new network is, where they are known", async () => {
  const log = linesOf([...quiet, ...attacks.D14!.events!]);
  const geo = "net,country\n203.0.113.0/24,DE\n198.51.100.0/24,DE\n";
  expect((await detect(["log", "--only", "D14"], { log })).code).toBe(12);
  expect((await detect(["log", "--only", "D14", "--geo", "geo.csv"], { log, "geo.csv": geo })).code).toBe(0);
  expect(
    (
      await detect(["log", "--only", "D14", "--geo", "geo.csv"], {
        log,
        "geo.csv": geo.replace("100.0/24,DE", "100.0/24,FR"),
      })
    ).code,
  ).toBe(12);
});

async function listen(status: number): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      bodies.push(body);
      reply.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/needle-9`, bodies };
}

test("the webhook gets the JSON, also by the name of a variable", async () => {
  const { url, bodies } = await listen(204);
  vi.stubEnv("DETECT_HOOK", url);
  expect((await detect(["log", "--only", "D02", "--webhook", "DETECT_HOOK"], { log: bulk })).code).toBe(14);
  expect(JSON.parse(bodies[0]!)).toMatchObject({ version: 1, exit_code: 14 });
});

test("a webhook that fails is told without its address", async () => {
  const { url } = await listen(500);
  const refused = await detect(["log", "--only", "D02", "--webhook", url], { log: bulk });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("answered 500");
  const absent = await detect(["log", "--only", "D02", "--webhook", "http://127.0.0.1:9/needle-9"], { log: bulk });
  expect(absent.err).toContain("cannot be reached");
  expect(refused.err + absent.err).not.toContain("needle-9");
});

test.each([
  [["--explain", "D07"], 0, /^# D07 weaken-then-read/],
  [["--explain", "bulk-context-access"], 0, /^# D02 bulk-context-access/],
  [["--explain", "G2"], 0, /AND binds closer than OR/],
])("detect %j prints a page", async (words, code, page) => {
  const ended = await ringfort(["detect", ...words]);
  expect(ended.code).toBe(code);
  expect(ended.out).toMatch(page);
});

test.each([
  [[], "LOG is missing"],
  [["--explain", "D99"], "there is no detection `D99`"],
  [["log", "--only", "D99"], "there is no detection `D99`"],
  [["log", "--to", "2026-01-01", "--as-of", "2026-01-01"], "cannot be given together"],
  [["log", "--database-url", "RINGFORT_NO_SUCH_VARIABLE"], "names a variable that is not set"],
])("detect %j makes no sense", async (words, message) => {
  const { code, err } = await ringfort(["detect", ...words], { cwd: await folderWith({ log: silent }) });
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test.each([
  [["log", "--from", "yesterday"], 2, "is no time"],
  [["log", "--from", "2026-02-01", "--to", "2026-01-01"], 1, "nothing lies between"],
  [["log", "--time-zone", "acme=UTC"], 2, "the organization is given by its id"],
  [["nowhere"], 1, "cannot read nowhere"],
])("detect %j answers %d", async (words, code, message) => {
  const ended = await detect(words, { log: silent });
  expect(ended.code).toBe(code);
  expect(ended.err).toContain(message);
});

test("a database that cannot be reached is an error that does not tell the password", async () => {
  vi.stubEnv("DETECT_ELSEWHERE", "postgresql://me:needle-9@127.0.0.1:9/db");
  onTestFinished(() => void vi.unstubAllEnvs());
  const ended = await ringfort(["detect", "log", "--database-url", "DETECT_ELSEWHERE"], {
    cwd: await folderWith({ log: silent }),
  });
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/^ringfort: cannot connect to the database/);
  expect(ended.err).not.toContain("needle-9");
});
