import { existsSync, readdirSync, readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith, ringfort } from "../command-line.fixture.ts";

async function pack(kind: "config" | "orb", files: Readonly<Record<string, string>>) {
  const cwd = await folderWith(Object.fromEntries(Object.entries(files).map(([name, text]) => [`src/${name}`, text])));
  return ringfort([kind, "pack", "src"], { cwd });
}

test("folders are maps, base names are keys, and files that begin with @ or lie at the top merge into their folder", async () => {
  const { code, out } = await pack("config", {
    "config.yml": "version: 2.1",
    "jobs/build.yml": "steps: [checkout]",
    "jobs/@shared.yml": "lint: {steps: [checkout]}",
    "orbs/mine/@orb.yml": "description: mine",
    "orbs/mine/commands/greet.yaml": "steps: [{run: echo hi}]",
    "README.md": "not YAML",
    ".hidden.yml": "a: 1",
    "scripts/greet.sh": "echo hi",
  });
  expect(code).toBe(0);
  expect(parse(out)).toEqual({
    version: 2.1,
    jobs: { build: { steps: ["checkout"] }, lint: { steps: ["checkout"] } },
    orbs: { mine: { description: "mine", commands: { greet: { steps: [{ run: "echo hi" }] } } } },
  });
});

test("scalars keep their spelling; anchors and merges are resolved", async () => {
  const { out } = await pack("config", {
    "a.yml":
      "word: yes\noctal: 010\nversion: 1.10\nquoted: '010'\nday: 2020-01-01\nbase: &b {w: 1, x: 2}\nmerged: {<<: *b, x: 3}\nempty:\n",
  });
  expect(out).toBe(
    "word: yes\noctal: 010\nversion: 1.10\nquoted: '010'\nday: 2020-01-01\nbase:\n  w: 1\n  x: 2\nmerged:\n  x: 3\n  w: 1\nempty: null\n",
  );
});

test("text over several lines is folded as YAML folds it", async () => {
  const { out } = await pack("config", { "a.yml": "a: one\n  two\n\n  three\nb: |\n  x\n   y\n" });
  expect(parse(out)).toEqual({ a: "one two\nthree", b: "x\n y\n" });
});

test("orb pack puts files where they are included, with their here-documents escaped", async () => {
  const { out } = await pack("orb", {
    "@orb.yml": "version: 2.1",
    "commands/greet.yml":
      "steps:\n- run:\n    command: <<include(scripts/greet.sh)>>\n    name: << parameters.name >>\n",
    "scripts/greet.sh": "cat <<EOF\nhi\nEOF\n",
  });
  expect(parse(out).commands.greet.steps).toEqual([
    { run: { command: "cat \\<<EOF\nhi\nEOF\n", name: "<< parameters.name >>" } },
  ]);
});

test("config pack leaves includes alone", async () => {
  const { out } = await pack("config", { "a.yml": "command: <<include(b.sh)>>" });
  expect(parse(out)).toEqual({ command: "<<include(b.sh)>>" });
});

test.each([
  ["a file outside", { "a.yml": "c: <<include(../secret)>>" }, /leaves|no such file/],
  ["an absolute path", { "a.yml": "c: <<include(/etc/hostname)>>" }, /leaves|no such file/],
  ["a file that is not there", { "a.yml": "c: <<include(b.sh)>>" }, /no such file/],
  ["a part of a value", { "a.yml": "c: echo <<include(b.sh)>>", "b.sh": "x" }, /whole value/],
  ["what no escape can keep", { "a.yml": "c: <<include(b.sh)>>", "b.sh": "x \\<< y" }, /cannot be packed/],
  ["two definitions of a key", { "a.yml": "c: 1", "b.yml": "c: 2" }, /another file defines/],
  ["a list", { "a.yml": "- 1" }, /must hold a map/],
  ["broken YAML", { "a.yml": "a: [" }, /not valid YAML/],
  ["an unknown alias", { "a.yml": "a: *b" }, /alias|not valid YAML/],
  ["aliases that grow", { "a.yml": bomb() }, /grows too large/],
  ["deep nesting", { "a.yml": `a: ${"[".repeat(50_000)}${"]".repeat(50_000)}` }, /nests too deeply|not valid YAML/],
  ["nothing", { "a.txt": "" }, /no YAML/],
])("packing %s is refused", async (_, files, said) => {
  const ended = await pack("orb", files as Record<string, string>);
  expect(ended).toMatchObject({ code: 1, out: "" });
  expect(ended.err).toMatch(said);
});

test("a link cannot bring in a file from outside", async () => {
  const cwd = await folderWith({ secret: "key", "src/a.yml": "c: <<include(link)>>" });
  await symlink(join(cwd, "secret"), join(cwd, "src/link"));
  const ended = await ringfort(["orb", "pack", "src"], { cwd });
  expect(ended.err).toContain("leaves");
  expect(ended.out).toBe("");
});

function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(", ")}]`,
  );
  return `l0: &l0 [x]\n${levels.join("\n")}\n`;
}

const pairs = join(import.meta.dirname, "../../../../../shared/corpus/expected/pack");

describe.skipIf(!existsSync(pairs))("the published pairs (skipped where the corpus is not at hand)", () => {
  test.each(existsSync(pairs) ? readdirSync(pairs) : [])("%s packs as published", async (name) => {
    const { code, out } = await ringfort(["config", "pack", join(pairs, name, "source")]);
    expect(code).toBe(0);
    expect(parse(out)).toEqual(parse(readFileSync(join(pairs, name, "expected.yml"), "utf8")));
  });
});
