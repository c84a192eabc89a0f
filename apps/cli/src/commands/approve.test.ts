import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkApproval, digestOf, type SignedTrustRoot } from "@ringfort/seal";
import { beforeEach, expect, test } from "vitest";
import type { TestHouse } from "../../../server/src/testing/house.fixture.ts";
import { type LyingServer, lyingServer } from "../vault/lying-server.fixture.ts";
import { type Person, people } from "../vault/people.fixture.ts";

const run = promisify(execFile);
const config = `version: 2.1
jobs:
  deploy:
    machine: true
    steps: [{ run: echo deployed }]
  tell:
    machine: true
    steps: [{ run: echo told }]
  test:
    machine: true
    steps: [{ run: echo tested }]
workflows:
  release:
    jobs:
      - test
      - hold: { type: approval, requires: [test] }
      - deploy: { requires: [hold] }
      - tell: { requires: [deploy] }
`;

let house: TestHouse;
let ada: Person;
let server: LyingServer;
let clone: string;
let commit: string;
let job: string;

/** A gate that waits, and Ada with a clone of the repository and an approver's key. */
beforeEach(async () => {
  const all = await people();
  house = all.house;
  server = await lyingServer(house.url);
  ada = await all.meet("ada", house.token, server.url);
  await ada.does(["trust", "init", "--without-recovery", "--name", "ada"]);
  const key = (await ada.does(["trust", "key", "approver"])).trim();
  await ada.does(["trust", "add-approver", "ada", "--key", key, "--email", "ada@ringfort.invalid"]);
  commit = await house.repository.commit({ ".circleci/config.yml": config }, { branch: "main", message: "Release it" });
  const pipeline = await house.trigger("main");
  await house.runAll();
  clone = join(ada.folder, "clone");
  await run("git", ["clone", "--quiet", house.repository.folder, clone]);
  const workflows = await house.ask("GET", `/api/v2/pipeline/${pipeline}/workflow`);
  const jobs = await house.ask("GET", `/api/v2/workflow/${workflows.body.items[0].id}/job`);
  job = jobs.body.items.find((one: { name: string }) => one.name === "hold").id;
  server.sent.length = 0;
}, 60_000);

async function gateStatus(): Promise<string> {
  const { body } = await house.ask("GET", `/api/ringfort/v1/jobs/${job}/approval`);
  const jobs = await house.ask("GET", `/api/v2/workflow/${body.workflowId}/job`);
  return jobs.body.items.find((one: { name: string }) => one.name === "hold").status;
}

test("what is signed was found in git and compiled here, and lets exactly the jobs behind the gate through", async () => {
  const ended = await ada.run(["approve", job, "--yes", "--commit", commit], { cwd: clone });
  expect(ended, ended.err).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toMatch(/commit +\w{40}\n +Release it/);
  expect(ended.out).toMatch(/lets through +deploy, tell\n/);
  expect(ended.out).toContain("the gate is open");
  expect(await gateStatus()).toBe("success");

  const given = JSON.parse(server.sent.at(-1)!);
  const root = (JSON.parse(await ada.does(["trust", "show", "--json"])) as SignedTrustRoot).statement;
  const { statement } = given;
  const expected = {
    root,
    about: {
      org: house.organization.id,
      project: house.project.slug,
      pipeline: statement.pipeline,
      commit,
      config: await digestOf(Buffer.from(config)),
    },
    ref: "refs/heads/main",
    workflowId: statement.workflowId,
    unblocks: "tell",
    now: Date.now(),
    usedNonces: new Set<string>(),
  };
  expect(await checkApproval(given, expected)).toMatchObject({ ok: true });
  expect(await checkApproval(given, { ...expected, unblocks: "test" })).toMatchObject({ code: "approval-other-job" });
});

test("a key of OpenSSH signs as well", async () => {
  const file = join(ada.folder, "id");
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ada@laptop", "-f", file]);
  const stranger = await ada.run(["approve", job, "--yes", "--commit", commit, "--key", file], { cwd: clone });
  expect(stranger.err).toContain("no approver's");
  await ada.does(["trust", "add-approver", "ada", "--key", await readFile(`${file}.pub`, "utf8")]);
  await ada.does(["approve", job, "--yes", "--commit", commit, "--key", file], { cwd: clone });
  expect(await gateStatus()).toBe("success");
});

test("an address in the web app names the job, and a token goes to no other server", async () => {
  const elsewhere = await ada.run(["approve", `https://evil.example/jobs/${job}`], { cwd: clone });
  expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining("your token does not go there") });
  const words = ["approve", `${server.url}/projects/x/jobs/${job}`, "--yes", "--commit", commit];
  await ada.does(words, { cwd: clone });
});

test.each<[string, readonly string[], number]>([
  ["without a yes nothing is signed", [], 2],
  ["a yes without a commit is none", ["--yes"], 2],
  ["a yes is for one commit", ["--yes", "--commit", "0".repeat(40)], 1],
])("%s", async (_, words, code) => {
  const ended = await ada.run(["approve", job, ...words], { cwd: clone });
  expect(ended.code).toBe(code);
  expect(server.sent).toEqual([]);
  expect(await gateStatus()).toBe("on_hold");
});

const yes = () => ["approve", job, "--yes", "--commit", commit];

test("a commit that is not on the ref is not signed, whatever the server says", async () => {
  const other = await house.repository.commit({ "evil.txt": "" }, { branch: "elsewhere" });
  server.lie = (path, answer) => (path.endsWith("/approval") ? { ...answer, commit: other } : answer);
  const ended = await ada.run(["approve", job, "--yes", "--commit", other], { cwd: clone });
  expect(ended).toMatchObject({ code: 1, err: expect.stringContaining("commit-not-on-ref") });
  expect(server.sent).toEqual([]);
});

test.each<[string, object, string]>([
  ["a gate that the config has not", { job: "deploy" }, "job-not-in-config"],
  ["another config", { configPath: "../../etc/passwd" }, "outside of the repository"],
  ["a config that is not there", { configPath: "other.yml" }, "config-missing"],
  ["a ref that is an option", { ref: "--upload-pack=touch" }, "no branch and no tag"],
  ["another repository", { cloneUrl: "https://git.example/other.git" }, "comes from"],
  ["another organization", { organization: "11111111-2222-4333-8444-555555555555" }, "not in"],
])("the server lies: %s", async (_, lie, said) => {
  server.lie = (path, answer) => (path.endsWith("/approval") ? { ...answer, ...lie } : answer);
  const ended = await ada.run(yes(), { cwd: clone });
  expect(ended.code).not.toBe(0);
  expect(ended.err).toContain(said);
  expect(server.sent).toEqual([]);
});

test("jobs that the server hides or invents are shown and signed as git has them", async () => {
  server.lie = (path, answer, method) =>
    path.endsWith("/approval") && method === "GET" ? { ...answer, unblocks: ["test"] } : answer;
  const ended = await ada.run(yes(), { cwd: clone });
  expect(ended.code, ended.err).toBe(0);
  expect(ended.err).toContain("warning: the server says that it lets through: test");
  expect(JSON.parse(server.sent.at(-1)!).statement.unblocks).toEqual(["deploy", "tell"]);
});

test("what lies changed in the working copy is not what is signed", async () => {
  await writeFile(join(clone, ".circleci", "config.yml"), "version: 2.1\n");
  await ada.does(yes(), { cwd: clone });
  expect(JSON.parse(server.sent.at(-1)!).statement.config).toBe(await digestOf(Buffer.from(config)));
});
