import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { bytesOf, checkContinuation, digestOf, type SignedReceipt, type SignedResult } from "@ringfort/seal";
import { expect, test } from "vitest";
import { className, Organization, scopeOf, usualConfig } from "../keyholder/organization.fixture.ts";
import type { FakeTask } from "./fake-server.fixture.ts";
import { jobOf, type RunningService, startRunner } from "./service.fixture.ts";

async function startFor(org: Organization): Promise<RunningService> {
  return startRunner({
    resourceClass: className,
    allowFileRepositories: true,
    trust: { trustFile: org.trustFile, stateFolder: org.state },
  });
}

const outputOf = (task: FakeTask) =>
  task.events.map((event) => (event.type === "output" ? `${event.step}: ${event.text}` : "")).join("");

async function run(runner: RunningService, org: Organization, answer: Awaited<ReturnType<Organization["answer"]>>) {
  const claim = org.claim("deploy");
  const task = runner.server.enqueue(claim);
  task.secrets = answer;
  await runner.until(() => task.ends.length > 0, "the end of the task");
  return task;
}

const show = "echo length $(printf %s $TOKEN | wc -c) of $TOKEN; printf %s $TOKEN | tr a-y b-z";
const config = usualConfig.replace("echo deploying", show);

test("a sealed value reaches its step and no log; the receipt comes before the first step, the proof with the end", async () => {
  await using org = await Organization.start(config);
  await using runner = await startFor(org);
  const task = await run(runner, org, await org.answer({ results: [await org.prove("test")] }));
  expect(task.ends[0]).toMatchObject({ status: "success" });
  expect(outputOf(task)).toContain("length 10 of ****");
  expect(outputOf(task)).not.toContain("sealed text");
  expect(outputOf(task)).toContain("tfbmfeufyu");
  expect(outputOf(task)).toContain("-1: server-job-differs");
  const [receipt] = task.receipts as SignedReceipt[];
  expect(receipt!.statement.values).toMatchObject([{ name: "TOKEN" }]);
  const order = runner.server.asked.map(({ path, body }) => (body.includes('"step-started"') ? "step" : path));
  expect(order.indexOf("/receipts")).toBeLessThan(order.indexOf("step"));
  const proof = task.ends[0]!.proof as SignedResult;
  expect(proof.statement).toMatchObject({ job: "deploy", status: "success", class: className });
});

test("what is refused fails before anything runs, and says why where people look", async () => {
  await using org = await Organization.start(config);
  await using runner = await startFor(org);
  const task = await run(runner, org, await org.answer());
  expect(task.ends[0]).toMatchObject({ status: "failed", failedStep: -1 });
  expect(task.ends[0]!.reason).toMatch(/^result-missing: .*docs\/refusals\.md#result-missing/);
  expect(outputOf(task)).toMatch(/^-1: result-missing: /);
  expect(task.receipts).toEqual([]);
});

test("a runner without a trust file runs nothing that something is sealed for", async () => {
  await using org = await Organization.start(config);
  await using runner = await startRunner();
  const task = await run(runner, org, await org.answer());
  expect(task.ends[0]!.reason).toMatch(/^trust-file-missing: /);
});

test("what the server could see reaches a job of a context in which nothing is sealed", async () => {
  await using org = await Organization.start(config);
  await using runner = await startRunner();
  const claim = org.claim("visible");
  const task = runner.server.enqueue({ ...claim, job: jobOf([{ command: "env | grep -c -e SEEN -e LD_PRELOAD" }]) });
  task.secrets = await org.answer({
    scopes: [scopeOf("context/prod", { visible: { SEEN: "123456", LD_PRELOAD: "/x" } })],
  });
  await runner.until(() => task.ends.length > 0, "the end of the task");
  expect(outputOf(task)).toContain("0: 1\n");
});

test("a setup job goes on with a config for which its runner vouches, once, and keeps its claim when it tries again", async () => {
  const script = `echo version: 2.1 > next.yml; circleci run continue --config next.yml --parameters '{"what":"b"}'; circleci run continue --config next.yml || echo refused`;
  const setup = JSON.stringify({
    version: 2.1,
    setup: true,
    jobs: { generate: { machine: true, steps: [{ run: script }] } },
    workflows: { main: { jobs: ["generate"] } },
  });
  await using org = await Organization.start(setup);
  await using runner = await startFor(org);
  const task = runner.server.enqueue(org.claim("generate"));
  task.secrets = await org.answer({ scopes: [] });
  await runner.until(() => task.ends.length > 0, "the end of the task");
  expect(task.ends[0]).toMatchObject({ status: "success" });
  expect(outputOf(task)).toContain("refused");
  const [{ config: next, statement }] = task.continuations as [(typeof task.continuations)[number]];
  expect(next).toBe("version: 2.1\n");
  const checked = await checkContinuation(statement, {
    root: org.roots[0]!.statement,
    about: await org.about(),
    continuation: await digestOf(bytesOf(next)),
    parameters: await digestOf(bytesOf('{"what":"b"}')),
  });
  expect(checked).toMatchObject({ ok: true });
});

test("nothing of a sealed value is left on the runner's disk", async () => {
  await using org = await Organization.start(config);
  await using runner = await startFor(org);
  const task = await run(runner, org, await org.answer({ results: [await org.prove("test")] }));
  expect(task.ends[0]).toMatchObject({ status: "success" });
  for (const folder of [runner.folder, org.state]) {
    for (const path of filesBelow(folder)) expect(readFileSync(path).includes("sealed text"), path).toBe(false);
  }
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
