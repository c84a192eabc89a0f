import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hardenings } from "@ringfort/controls";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";
import { evidence } from "../respond/evidence.fixture.ts";

const ana = ["--by", "ana"];
const proof = ["--proof", "ticket 1", ...ana];
const file = ".ringfort/incidents/breach.jsonl";

async function respond(cwd: string, ...words: readonly string[]) {
  return ringfort(["respond", ...words], { cwd });
}

async function inventoried(): Promise<string> {
  const cwd = await folderWith({ "evidence.json": JSON.stringify(evidence) });
  await respond(cwd, "open", "--hypothesis", "leaked-secret", "--id", "breach", ...ana);
  await respond(cwd, "inventory", "--evidence", "evidence.json", ...ana);
  return cwd;
}

async function state(cwd: string): Promise<string> {
  return JSON.parse((await respond(cwd, "status", "--format", "json")).out).state;
}

test("two people's files merge to the same incident, whoever merges", async () => {
  const [one, two] = [await inventoried(), await folderWith({ [file]: "" })];
  await copyFile(join(one, file), join(two, file));
  await respond(one, "done", "block-work", ...proof);
  await respond(two, "done", "cancel-runs", "--proof", "ticket 2", "--by", "ben");
  await copyFile(join(one, file), join(two, "ana.jsonl"));
  await copyFile(join(two, file), join(one, "ben.jsonl"));
  expect((await respond(one, "merge", "ben.jsonl")).out).toContain("1 lines were added. The incident is in S3");
  expect((await respond(one, "merge", "ben.jsonl")).out).toContain("0 lines were added");
  await respond(two, "merge", "ana.jsonl");
  const lines = async (cwd: string) => (await readFile(join(cwd, file), "utf8")).split("\n").sort();
  expect(await lines(one)).toEqual(await lines(two));
});

test("the file of another incident is not merged", async () => {
  const [one, two] = [await inventoried(), await folderWith({})];
  await respond(two, "open", "--hypothesis", "leaked-secret", "--id", "other", ...ana);
  await copyFile(join(two, ".ringfort/incidents/other.jsonl"), join(one, "other.jsonl"));
  expect((await respond(one, "merge", "other.jsonl")).err).toContain("of another incident, `other`");
});

test("a false alarm needs two people", async () => {
  const cwd = await inventoried();
  const sign = (by: string) => respond(cwd, "close", "--downgrade", "--reason", "a test", "--by", by);
  expect((await sign("ana")).out).toContain("a second person");
  expect((await sign("Ana")).out).toContain("a second person");
  expect((await sign("ben")).out).toContain("It is downgraded.");
  expect(await state(cwd)).toBe("S0");
});

test("an incident is closed when nothing is open, and opened again by new evidence", async () => {
  const cwd = await inventoried();
  expect((await respond(cwd, "close", "--reason", "enough", ...ana)).err).toContain(
    "It is in S2: it cannot be closed yet.",
  );
  const tasks = [
    "block-work",
    "cancel-runs",
    "pipelines-triaged",
    "scope-statement",
    "resume:gh/acme/web",
    "post-incident-review",
  ];
  for (const name of ["personal-token", "project-token", "vcs-grant", "oidc-trust"]) tasks.push(`class:${name}`);
  for (const name of hardenings) tasks.push(`harden:${name}`);
  for (const task of tasks) await respond(cwd, "done", task, ...proof);
  const all = Array.from({ length: 20 }, (_, at) => `D${String(at + 1).padStart(2, "0")}`).join(",");
  await respond(cwd, "done", `review:${all}`, "--finding", "none", ...proof);
  const { items } = JSON.parse((await respond(cwd, "status", "--format", "json")).out);
  for (const { id } of items) await respond(cwd, "done", id, "NOT_PRESENT", "--reason", "gone", ...proof);
  expect(await state(cwd)).toBe("S7");
  expect((await respond(cwd, "close", "--reason", "reviewed", ...proof)).out).toContain("It is closed.");
  expect((await respond(cwd, "next")).out).toContain("Nothing is open");
  await respond(cwd, "note", "reopen", "--reason", "a paste", "--incident", "breach", ...ana);
  expect(await state(cwd)).toBe("S1");
});

test.each([
  [["note", "activity", "--reason", "a login", ...ana], 0, "S2"],
  [["note", "found", "ssh-key:gh/acme/web/bastion", "--critical", ...ana], 0, "S2"],
  [["note", "theft", "--reason", "a paste", ...ana], 0, "S2"],
  [["note", "found", "ssh-key", ...ana], 2, "is no secret"],
  [["note", "exposed", "--reason", "x", ...ana], 2, "needs the secret"],
  [["note", "activity", ...ana], 2, "`--reason TEXT` is missing"],
  [["note", "gossip", "--reason", "x", ...ana], 2, "is no news"],
] as const)("respond %j ends with %d", async (words, code, said) => {
  const ended = await respond(await inventoried(), ...words);
  expect(ended.code).toBe(code);
  expect(ended.out + ended.err).toContain(said);
});

test("the exports hold every secret by name, none by value, and no formula", async () => {
  const cwd = await inventoried();
  await respond(cwd, "done", "COLOUR", "OWNED", "--owner", "=cmd()", ...proof);
  const csv = (await respond(cwd, "export", "--format", "csv")).out;
  expect(csv.trimEnd().split("\r\n")).toHaveLength(5);
  expect(csv).toContain(",'=cmd(),");
  const json = JSON.parse((await respond(cwd, "export")).out);
  expect(json.events).toHaveLength(8);
  await respond(cwd, "export", "--format", "oscal", "-o", "poam.json");
  const poam = JSON.parse(await readFile(join(cwd, "poam.json"), "utf8"))["plan-of-action-and-milestones"];
  expect(poam.risks).toHaveLength(4);
  expect(poam["poam-items"]).toHaveLength(8);
});
