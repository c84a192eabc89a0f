import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareJobs } from "./compare-jobs.ts";
import type { DecidedJob } from "./keyholder.ts";
import { className, Organization, scopeOf, slug, usualConfig } from "./organization.fixture.ts";
import type { OwnJob } from "./own-config.ts";

const nothing = (org: Organization) => org.answer({ scopes: [scopeOf(`project/${slug}`)] });

async function decidedTest(org: Organization, orbs: Readonly<Record<string, string>> = {}): Promise<DecidedJob> {
  const answer = await nothing(org);
  const decision = await org.decide(org.claim("test"), { ...answer, inputs: { ...answer.inputs, orbs } });
  if (!decision.ok || decision.kind !== "decided") throw new Error(JSON.stringify(decision));
  return decision.decided;
}

const reference = "acme/tool@1.0.0";
const orb = 'version: 2.1\ncommands:\n  do: { steps: [{ run: "echo from the orb" }] }\n';
const withOrb = usualConfig
  .replace("jobs:", `orbs: { tool: ${reference} }\njobs:`)
  .replace('{ run: "true" }', "tool/do");
const lockOf = (images: Readonly<Record<string, string>> = {}) => {
  const sha256 = createHash("sha256").update(orb).digest("hex");
  return JSON.stringify({ lockVersion: 1, orbs: { [reference]: { resolved: reference, sha256 } }, images });
};

test("an orb that the lock at the commit records may come from the server", async () => {
  await using org = await Organization.start(withOrb);
  org.commit({ ".circleci/ringfort.lock": lockOf() });
  const { job } = await decidedTest(org, { [reference]: orb });
  expect(job.build.steps).toMatchObject([{ command: "echo from the orb" }]);
});

test("an orb that stands beside the config at the commit is git's, whatever the server has under its name", async () => {
  await using org = await Organization.start(withOrb);
  org.commit({ ".circleci/orbs/acme__tool@1.0.0.yml": orb });
  const { job } = await decidedTest(org, { [reference]: orb.replace("from the orb", "evil") });
  expect(job.build.steps).toMatchObject([{ command: "echo from the orb" }]);
});

test("an image that the lock records runs by its digest, and is no difference to the server's job", async () => {
  const image = "registry.example/tool:1";
  await using org = await Organization.start(usualConfig.replace("machine: true", `docker: [{ image: "${image}" }]`));
  const digest = `sha256:${"a".repeat(64)}`;
  org.commit({ ".circleci/ringfort.lock": lockOf({ [image]: digest }) });
  const first = await decidedTest(org);
  expect(first.job.build.executor).toMatchObject({ images: [{ image: `${image}@${digest}` }] });
});

test("wherever the server's job differs from the commit's is named, and the commit's runs", async () => {
  await using org = await Organization.start();
  const { job } = await decidedTest(org);
  const { build } = job;
  const [step] = build.steps;
  const forged: readonly (readonly [string, OwnJob])[] = [
    ["job.build.steps.1", { ...job, build: { ...build, steps: [...build.steps, step!] } }],
    [
      "job.build.steps.0.command",
      { ...job, build: { ...build, steps: [{ ...step!, command: "evil" } as typeof step & object] } },
    ],
    ["job.build.shell", { ...job, build: { ...build, shell: "/evil" } }],
    ["job.build.environment.BASH_ENV", { ...job, build: { ...build, environment: { BASH_ENV: "/evil" } } }],
    ["job.build.workingDirectory", { ...job, build: { ...build, workingDirectory: "/evil" } }],
    ["job.contexts.0", { ...job, contexts: ["prod"] }],
    ["job.requires.0", { ...job, requires: [{ job: "x", statuses: ["success"] }] }],
  ];
  for (const [place, theirs] of forged) expect(compareJobs(job, theirs)).toBe(place);
  expect(compareJobs(job, { ...job, at: { file: "elsewhere", start: 1, end: 2 } })).toBeUndefined();
});

test("a repository that gives a part of its history cannot show where a commit is", async () => {
  await using org = await Organization.start();
  org.commit({ x: "second" });
  const shallow = join(org.folder.path, "shallow");
  execFileSync("git", ["clone", "-q", "--depth", "1", `file://${org.repo}`, shallow], { stdio: "pipe" });
  await org.trust({ repo: shallow });
  const decision = await org.decide(org.claim("deploy"), await org.answer({ results: [await org.prove("test")] }));
  expect(decision).toMatchObject({ ok: false, code: "clone-shallow" });
});

test("without its class's keys a runner decides nothing", async () => {
  await using org = await Organization.start();
  const answer = await org.answer();
  rmSync(join(org.state, "classes", className.replace("/", "-")), { recursive: true });
  expect(await org.decide(org.claim("deploy"), answer)).toMatchObject({ ok: false, code: "class-keys-missing" });
});
