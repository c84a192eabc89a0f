import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";
import { audited, configs, jsonOf } from "./audited.fixture.ts";

const json = ["--format", "json", "--persona", "auditor", "--level", "3"];
const verdicts = (ended: Parameters<typeof jsonOf>[0], scope: string) => [
  ...new Set(
    jsonOf(ended)
      .findings.filter((finding) => finding.scope === scope)
      .map(({ verdict }) => verdict),
  ),
];

test.each([
  ["a list", "- a\n- b\n"],
  ["half a file", configs.high.slice(0, 60)],
  ["text", "hello"],
  ["nothing", ""],
  ["no YAML", "a: [1, 2\nb: }"],
  [
    "a bomb of aliases",
    `a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n`,
  ],
  ["a deep nest", `${"a: {".repeat(3_000)}${"}".repeat(3_000)}`],
])("a config that is %s: no crash, and nothing passes that needs the whole config", async (_, text) => {
  const ended = await audited(text, json);
  if (ended.code === 3) return expect(ended.err).toMatch(/^ringfort: Nothing was collected/);
  const report = jsonOf(ended);
  expect(report.findings.filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
  const injected = report.findings.filter(({ check }) => check === "RF-3.4.1").map(({ verdict }) => verdict);
  expect(injected).toEqual(["UNKNOWN"]);
});

test.each([
  ["binary", new Uint8Array([0, 255, 254, 128, 10])],
  ["in UTF-16", Buffer.from(configs.high, "utf16le")],
])("a file that is %s is not read, and said so", async (_, bytes) => {
  const { code, err } = await audited(bytes, json);
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(/^ringfort: Nothing was collected: \.circleci\/config\.yml: /),
  ]);
});

test("a file that cannot be read hides no other, and is told in the report", async () => {
  const ended = await audited(configs.high, json, { ".circleci/other.yml": new Uint8Array([255]) });
  expect(ended.code).toBe(13);
  expect(jsonOf(ended).unreadable).toEqual([{ file: ".circleci/other.yml", reason: expect.stringContaining("UTF-8") }]);
});

test("a config of ten megabytes is refused or judged within seconds, never passed unseen", async () => {
  const ended = await audited(`${configs.high}\n# ${"x".repeat(10 * 1024 * 1024)}\n`, json);
  expect([ended.code, ended.err]).toEqual([
    3,
    expect.stringMatching(/config\.yml: .*(?:large|long|bytes|characters)/i),
  ]);
}, 20_000);

test("many steps are judged, and quickly", async () => {
  const steps = Array.from(
    { length: 5_000 },
    (_, index) => `      - run: echo ${index} "$CIRCLE_BRANCH" | tee out-${index}`,
  );
  const text = configs.clean.replace("      - checkout", steps.join("\n"));
  const ended = await audited(text, json);
  expect(jsonOf(ended).findings.filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
}, 30_000);

test.each([
  ["not JSON", '{ "Version": '],
  ["JSON of something else", '{ "hello": [1, 2, 3] }'],
  ["empty", ""],
  ["binary", "\u0000\u0001\ufffd"],
  ["too large", JSON.stringify({ Statement: "x".repeat(2 * 1024 * 1024) })],
  ["null", "null"],
])("a trust policy that is %s: UNKNOWN", async (_, text) => {
  const ended = await audited(configs.clean, ["--oidc-policy", "trust.json", ...json], { "trust.json": text });
  expect(verdicts(ended, "oidc-policy").filter((verdict) => verdict !== "NA")).toEqual(["UNKNOWN"]);
});

test.each([
  ["half a file", '{"HostConfig": {"Privi'],
  ["empty", ""],
  ["binary", "\u0000\u0001\ufffd"],
  ["null", "null"],
  ["a list", "[]"],
])("a runner's config that is %s never passes, and crashes nothing", async (_, text) => {
  const ended = await audited(configs.clean, ["--runner-config", "runner.yaml", ...json], { "runner.yaml": text });
  expect(verdicts(ended, "runner").filter((verdict) => verdict !== "NA" && verdict !== "FAIL")).toEqual(["UNKNOWN"]);
});

test.each(["--oidc-policy", "--runner-config"])("a broken file for %s is told to every reader", async (option) => {
  const broken = { broken: '{"a":' };
  const beside = await audited(configs.clean, [".", option, "broken"], broken);
  expect(beside.out).toContain("broken: not read: It is no JSON");
  const alone = await audited(configs.clean, [option, "broken"], broken);
  expect(alone.out).toContain("broken: not read: It is no JSON");
  expect(alone.out).not.toContain("Nothing is wrong");
  expect(alone.code).toBe(3);
});

test.each(["--oidc-policy", "--runner-config"])("a file for %s that is not there is an error", async (option) => {
  const { code, err } = await audited(configs.clean, [option, "nowhere"]);
  expect([code, err]).toEqual([1, expect.stringMatching(/cannot read .*nowhere: no such file/)]);
  expect(err).not.toMatch(/bug| {4}at /);
});

test("a folder in place of a config, and a link to nowhere, are no crash", async () => {
  const cwd = await folderWith({ ".circleci/config.yml": configs.clean });
  await mkdir(join(cwd, ".circleci/folder.yml"));
  await symlink("/nowhere", join(cwd, ".circleci/link.yml"));
  const ended = await ringfort(["audit", ...json], { cwd });
  expect(ended.err).not.toMatch(/bug| {4}at /);
  expect([0, 1, 11, 12]).toContain(ended.code);
});

test.each([
  ["half a record", '{"action": "context.secr'],
  ["empty", ""],
  ["binary", new Uint8Array([0, 255, 254, 128, 10])],
])("an audit log that is %s passes nothing", async (_, log) => {
  const ended = await audited(configs.clean, ["--audit-log", "log", ...json], { log });
  expect(verdicts(ended, "audit-log").filter((verdict) => verdict !== "UNKNOWN" && verdict !== "FAIL")).toEqual([]);
});

test("an audit log that is not there is an error", async () => {
  const { code, err } = await audited(configs.clean, ["--audit-log", "nowhere"]);
  expect([code, err]).toEqual([1, expect.stringMatching(/^ringfort: cannot read/)]);
});
