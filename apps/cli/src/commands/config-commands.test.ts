import { expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const steps = "docker: [{image: 'cimg/base:1'}], steps: [checkout]";
const valid = `version: 2.1\njobs: {build: {${steps}}}\n`;
const invalid = `version: 2.1\njobs: {build: {${steps}}}\nworkflows: {w: {jobs: [biuld]}}\n`;

test("a valid config is said to be valid in one line, or as an empty list", async () => {
  const cwd = await folderWith({ ".circleci/config.yml": valid });
  expect(await ringfort(["config", "validate"], { cwd })).toEqual({
    code: 0,
    out: "valid: .circleci/config.yml\n",
    err: "",
  });
  expect(await ringfort(["config", "validate", "--format", "json"], { cwd })).toEqual({
    code: 0,
    out: "[]\n",
    err: "",
  });
});

test("an invalid config ends with 3 and says where", async () => {
  const cwd = await folderWith({ "c.yml": invalid });
  const text = await ringfort(["config", "validate", "c.yml"], { cwd });
  expect(text).toMatchObject({ code: 3, err: "" });
  expect(text.out).toContain("c.yml:3:24: error[job-unknown]");
  const json = await ringfort(["config", "validate", "c.yml", "--format=json"], { cwd });
  expect(json.code).toBe(3);
  expect(JSON.parse(json.out)).toMatchObject([
    { code: "job-unknown", file: "c.yml", line: 3, column: 24, endLine: 3, endColumn: 29 },
  ]);
});

test("a config is read from standard input", async () => {
  expect(await ringfort(["config", "validate", "-"], { stdin: valid })).toMatchObject({ code: 0 });
  expect((await ringfort(["config", "validate", "-"], { stdin: invalid })).out).toContain("-:3:24");
  expect((await ringfort(["config", "process", "-"], { stdin: valid })).out).toContain("checkout");
});

test("bytes that are no text are a diagnostic, not a crash", async () => {
  const cwd = await folderWith({ "c.yml": new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe]) });
  const ended = await ringfort(["config", "validate", "c.yml"], { cwd });
  expect(ended.code).toBe(3);
  expect(ended.out).toContain("c.yml:1:4: error[file-not-text]");
  expect(await ringfort(["config", "process", "c.yml"], { cwd })).toMatchObject({ code: 3, out: "" });
});

test("process prints the same document as YAML and as JSON", async () => {
  const yaml = await ringfort(["config", "process", "-"], { stdin: valid });
  const json = await ringfort(["config", "process", "-", "--format", "json"], { stdin: valid });
  expect(yaml.code).toBe(0);
  expect(parse(yaml.out, { version: "1.1" })).toEqual(JSON.parse(json.out));
  expect(yaml.out).toMatch(/# Original config\.yml file:\n# version: 2\.1\n/);
});

test("process of an invalid config prints nothing but diagnostics on standard error", async () => {
  const ended = await ringfort(["config", "process", "-"], { stdin: invalid });
  expect(ended).toMatchObject({ code: 3, out: "" });
  expect(ended.err).toContain("error[job-unknown]");
});

const pipeline = `version: 2.1
parameters: {n: {type: integer, default: 1}, on: {type: boolean, default: false}}
jobs:
  build:
    docker: [{image: "cimg/base:1"}]
    steps: [{run: "b=<< pipeline.git.branch >> t=<< pipeline.git.tag >> n=<< pipeline.parameters.n >> on=<< pipeline.parameters.on >>"}]
`;

test.each([
  [[], "b=main t= n=1 on=false"],
  [["--branch", "dev"], "b=dev t= n=1 on=false"],
  [["--tag", "v1"], "b= t=v1 n=1 on=false"],
  [["--param", "n=7", "--param", "on=true"], "b=main t= n=7 on=true"],
  [["--values", "values.json"], "b=file t= n=3 on=false"],
  [["--values", "values.json", "--branch", "dev", "--param", "n=4"], "b=dev t= n=4 on=false"],
])("process %j compiles for that pipeline", async (words, command) => {
  const values = { "pipeline.git.branch": "file", "pipeline.parameters.n": 3 };
  const cwd = await folderWith({ "c.yml": pipeline, "values.json": JSON.stringify(values) });
  const { out } = await ringfort(["config", "process", "c.yml", ...words], { cwd });
  expect(parse(out).jobs.build.steps).toEqual([{ run: { command } }]);
});

test.each([
  ["not json", "{", /is not JSON/],
  ["not a map", "[]", /flat map/],
])("values that are %s are refused", async (_, text, said) => {
  const cwd = await folderWith({ "c.yml": valid, "values.json": text });
  const ended = await ringfort(["config", "process", "c.yml", "--values", "values.json"], { cwd });
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(said);
});

const withOrb = "version: 2.1\norbs: {tool: acme/tool@1}\nworkflows: {w: {jobs: [tool/hello]}}\n";
const orb = `version: 2.1\njobs: {hello: {${steps}}}\n`;

test("orbs come from the folder that is named, and the output says which", async () => {
  const cwd = await folderWith({ "c.yml": withOrb, "orbs/acme__tool@1.2.3.yml": orb });
  const ended = await ringfort(["config", "process", "c.yml", "--orbs", "orbs"], { cwd });
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toMatch(/^# Orb 'acme\/tool@1' resolved to 'acme\/tool@1\.2\.3'\nversion: 2\n/);
});

test("a diagnostic inside an orb shows the orb's own line", async () => {
  const cwd = await folderWith({ "c.yml": withOrb, "orbs/acme__tool@1.0.0.yml": orb.replace("checkout", "chekout") });
  const ended = await ringfort(["config", "validate", "c.yml", "--orbs", "orbs"], { cwd });
  expect(ended.code).toBe(3);
  expect(ended.out).toMatch(/^acme\/tool@1\.0\.0:2:\d+: error\[command-unknown\]/);
  expect(ended.out).toContain("(c.yml:3:");
});

test("without network an orb that is nowhere is a clear diagnostic", async () => {
  const cwd = await folderWith({ "c.yml": withOrb });
  const ended = await ringfort(["config", "validate", "c.yml"], { cwd });
  expect(ended.code).toBe(3);
  expect(ended.out).toMatch(/c\.yml:2:14: error\[orb-not-found\].*127\.0\.0\.1:9 cannot be reached/);
});
