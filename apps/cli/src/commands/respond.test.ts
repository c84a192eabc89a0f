import { appendFile, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";
import { evidence } from "../respond/evidence.fixture.ts";

const by = ["--by", "ana"];
const proof = ["--proof", "https://tickets.test/1", ...by];
const key = "context-variable:deploy/AWS_SECRET_ACCESS_KEY";
const file = (cwd: string) => join(cwd, ".ringfort/incidents/breach.jsonl");

async function respond(cwd: string, ...words: readonly string[]) {
  return ringfort(["respond", ...words], { cwd });
}

async function declared(hypothesis = "leaked-secret"): Promise<string> {
  const cwd = await folderWith({ "evidence.json": JSON.stringify(evidence) });
  const { code, err } = await respond(cwd, "open", "--hypothesis", hypothesis, "--id", "breach", ...by);
  expect([code, err]).toEqual([0, ""]);
  return cwd;
}

async function inventoried(hypothesis?: string): Promise<string> {
  const cwd = await declared(hypothesis);
  const { code, err } = await respond(cwd, "inventory", "--evidence", "evidence.json", ...by);
  expect([code, err]).toEqual([0, ""]);
  return cwd;
}

async function status(cwd: string) {
  return JSON.parse((await respond(cwd, "status", "--format", "json")).out);
}

test("an incident goes from its declaration to the rotation of what matters most", async () => {
  const cwd = await declared();
  expect((await status(cwd)).state).toBe("S1");
  const listed = await respond(cwd, "inventory", "--evidence", "evidence.json", ...by);
  expect(listed.out).toMatch(/^4 secrets, 4 of them new/);
  expect(listed.out).toContain("Personal API tokens: no API lists them");
  expect((await status(cwd)).state).toBe("S2");
  const both = await respond(cwd, "next", "--limit", "20");
  expect(both.out).toMatch(/S2 CONTAINED[\s\S]*respond act block-work[\s\S]*S3 INVENTORIED[\s\S]*class:personal-token/);
  for (const task of ["block-work", "cancel-runs"]) await respond(cwd, "done", task, ...proof);
  for (const name of ["personal-token", "project-token", "vcs-grant", "oidc-trust"])
    await respond(cwd, "done", `class:${name}`, ...proof);
  const rotating = await status(cwd);
  expect(rotating).toMatchObject({ state: "S4", severity: "high", progress: { critical: 0, all: 0 } });
  const { out } = await respond(cwd, "next", "--limit", "1");
  expect(out).toContain("AWS_SECRET_ACCESS_KEY of deploy: name who rotates it");
});

test("a secret goes through its steps, each with a proof, and counts half until the old one is revoked", async () => {
  const cwd = await inventoried();
  const done = (...words: readonly string[]) => respond(cwd, "done", "AWS_SECRET_ACCESS_KEY", ...words);
  expect((await done("OWNED", ...by)).err).toContain("`--owner WHO` is missing");
  expect((await done("OWNED", "--owner", "ben", ...by)).out).toContain(`${key} is OWNED.`);
  expect((await done("NEW_ISSUED", ...by)).err).toContain("NEW_ISSUED needs `--proof LINK`");
  expect((await done("VERIFIED", ...proof)).err).toContain("cannot be VERIFIED before NEW_ISSUED, STORED");
  for (const step of ["NEW_ISSUED", "DEPLOYED"]) await done(step, ...proof);
  const stored = await done("STORED", ...proof);
  expect(stored.out).toContain("is DEPLOYED.");
  expect(stored.out).toContain("The API has not shown a change yet");
  expect(stored.out).toContain("counts as half at most");
  const half = (await status(cwd)).items.find(({ id }: { id: string }) => id === key);
  expect(half).toMatchObject({ owner: "ben", state: "DEPLOYED", suffix: "AB12" });
  for (const step of ["OLD_REVOKED", "VERIFIED"]) expect((await done(step, ...proof)).code).toBe(0);
  expect((await status(cwd)).progress.critical).toBeCloseTo(1 / 3);
});

test("after a vendor's breach the old secret is revoked before there is a new one", async () => {
  const cwd = await inventoried("vendor-breach");
  await respond(cwd, "done", key, "OWNED", "--owner", "ben", ...by);
  expect((await respond(cwd, "done", key, "NEW_ISSUED", ...proof)).out).toContain(
    "it stays OWNED until the steps before NEW_ISSUED",
  );
  const revoked = await respond(cwd, "done", key, "OLD_REVOKED", "--proof-file", "evidence.json", ...by);
  expect(revoked.out).toContain(`${key} is NEW_ISSUED.`);
  const item = (await status(cwd)).items.find(({ id }: { id: string }) => id === key);
  expect(item.proofs).toContainEqual({
    of: "OLD_REVOKED",
    where: "evidence.json",
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("taking the inventory again adds only what changed", async () => {
  const cwd = await inventoried();
  const lines = (await readFile(file(cwd), "utf8")).split("\n").length;
  expect((await respond(cwd, "inventory", "--evidence", "evidence.json", ...by)).out).toMatch(/^4 secrets, 0 of them/);
  expect((await readFile(file(cwd), "utf8")).split("\n")).toHaveLength(lines + 1);
});

test("the incident is for its owner's eyes, and git merges it line by line", async () => {
  const cwd = await declared();
  expect((await stat(file(cwd))).mode & 0o777).toBe(0o600);
  expect((await readdir(join(cwd, ".ringfort/incidents"))).sort()).toEqual([".gitattributes", "breach.jsonl"]);
});

test.each([
  ["half a line", '{"type":"closed","id', "it is not JSON"],
  [
    "a line that was changed",
    JSON.stringify({ id: "0", at: 1, by: "eve", type: "closed", reason: "" }),
    "it was changed",
  ],
  ["a conflict marker", "<<<<<<< HEAD", "it is not JSON"],
  ["an unknown type", '{"type":"__proto__"}', "its type is not known"],
])("%s does not count, is said, and hides nothing that is added later", async (_name, line, why) => {
  const cwd = await declared();
  await appendFile(file(cwd), line);
  const after = await respond(cwd, "done", "snapshot", ...proof);
  expect(after.err).toContain(`breach.jsonl:2 does not count: ${why}`);
  expect((await status(cwd)).state).toBe("S2");
});

test.each([
  [["open", "--hypothesis", "vendor-breach", "--id", "../x", ...by], 2, "no name of an incident"],
  [["open", "--hypothesis", "vendor-breach", "--id", "breach", ...by], 1, "already"],
  [["open", "--hypothesis", "vendor-breach"], 2, "`--by WHO` is missing"],
  [["status", "--incident", "none"], 1, "no such file"],
  [["done", "nothing", ...proof], 2, "neither a secret nor a task"],
  [["done", "review:D21", "--finding", "none", ...proof], 2, "`D21` is not known"],
  [["done", "review:D01", ...proof], 2, "`--finding none`"],
  [["done", "snapshot", ...by], 2, "needs `--proof LINK`"],
  [["done", "snapshot", "--proof", "https://a:b@x.test", ...by], 2, "user name or password"],
  [["inventory", ...by], 2, "where to look is missing"],
  [["inventory", "--evidence", "bad.json", ...by], 1, "bad.json is no evidence"],
  [["inventory", "--evidence", "worse.json", ...by], 1, "not as the audit collects it"],
] as const)("respond %j ends with %d: %s", async (words, code, said) => {
  const cwd = await declared();
  await writeFile(join(cwd, "bad.json"), '{"projects":[1]}');
  await writeFile(
    join(cwd, "worse.json"),
    JSON.stringify({ contexts: [{ name: "a", CTXVAR: { status: "read", value: [7] } }] }),
  );
  const ended = await respond(cwd, ...words);
  expect(ended.err).toContain(said);
  expect(ended.code).toBe(code);
});

test("an incident file that is a link is not written through", async () => {
  const cwd = await declared();
  await symlink(file(cwd), join(cwd, ".ringfort/incidents/link.jsonl"));
  expect((await respond(cwd, "done", "snapshot", "--incident", "link", ...proof)).code).toBe(1);
});
