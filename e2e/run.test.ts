import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { executors, isSkipped } from "./setup/executors.ts";
import { Project } from "./setup/ringfort.ts";

/** A config of machine jobs, which need nothing but this machine. `workflows` is YAML, indented by two. */
function config(jobs: Readonly<Record<string, readonly string[]>>, workflows: string): Record<string, string> {
  const lines = ["version: 2.1", "jobs:"];
  for (const [name, commands] of Object.entries(jobs)) {
    lines.push(`  ${name}:`, '    machine: {image: "ubuntu-2404:current"}', "    steps:", "      - checkout");
    for (const command of commands) lines.push(`      - run: ${JSON.stringify(command)}`);
  }
  return { ".circleci/config.yml": `${[...lines, "workflows:", workflows].join("\n")}\n` };
}

const inProcess = ["run", "--executor", "process"] as const;

test("a run that goes well says so in few words, and leaves nothing behind", async () => {
  await using project = await Project.make(config({ hi: ["echo hello from $CIRCLE_JOB"] }, "  ci: {jobs: [hi]}"));
  const ended = await project.ringfort(...inProcess);
  expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  const log = ended.stdout.replaceAll(/\d+\.\d+s/g, "0.0s").replaceAll(/Checked out .*/g, "Checked out …");
  expect(log.split("\n").slice(1).join("\n")).toMatchInlineSnapshot(`
    "hi | ● running
    hi | ▸ Spin up environment
    hi | ▸ Checkout code
    hi | Checked out …
    hi | ▸ echo hello from $CIRCLE_JOB
    hi | hello from hi
    hi | ✓ success

    ✓ hi    0.0s
    ci success in 0.0s: 1 succeeded
    "
  `);
  expect(readdirSync(project.temporary)).toEqual([]);
});

test("an approval ends the run with 5, and naming it lets the run go on", async () => {
  const files = config(
    { deploy: ["echo deployed"] },
    "  ci: {jobs: [hold: {type: approval}, deploy: {requires: [hold]}]}",
  );
  await using project = await Project.make(files);
  const held = await project.ringfort(...inProcess);
  expect(held.exitCode).toBe(5);
  expect(held.stdout).toContain("run again with --approve hold");
  const approved = await project.ringfort(...inProcess, "--approve", "hold");
  expect(approved.exitCode).toBe(0);
  expect(approved.stdout).toContain("deploy | deployed");
});

test("variables come from files, and their values never show", async () => {
  const files = config(
    { a: ['case "$TOKEN" in *-context) echo "$TOKEN $OTHER";; *) exit 1;; esac'] },
    "  ci: {jobs: [a: {context: [prod]}]}",
  );
  await using project = await Project.make(files);
  writeFileSync(join(project.folder, "vars"), "TOKEN=s3cret-project\nexport OTHER='s3cret other'\n", { mode: 0o600 });
  writeFileSync(join(project.folder, "prod"), "TOKEN=s3cret-context\n", { mode: 0o600 });
  const without = await project.ringfort(...inProcess, "--env-file", "vars");
  expect(without.exitCode).toBe(1);
  expect(without.stdout).toContain(
    "warning: the context `prod` (a) has no values here; `--context prod=FILE` gives it some.",
  );
  const ended = await project.ringfort(...inProcess, "--env-file", "vars", "--context", "prod=prod");
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toContain("a | **** ****\n");
  expect(without.stdout + ended.stdout).not.toContain("s3cret");
});

describe.each(executors)("Ctrl-C in %s", (executor) => {
  test.skipIf(isSkipped(executor))("stops what runs, leaves nothing, and ends with 4", async () => {
    const base =
      executor === "docker" ? "docker: [{image: ringfort-test/base:1}]" : 'machine: {image: "ubuntu-2404:current"}';
    const text = `version: 2.1
jobs:
  long:
    ${base}
    steps:
      - run: {background: true, command: "echo begun; exec sleep 7357"}
      - run: "sleep 7357"
      - run: {when: always, command: "echo never"}
workflows: {ci: {jobs: [long]}}
`;
    await using project = await Project.make({ ".circleci/config.yml": text });
    const child = await project.start(["run", "--executor", executor]);
    const closed = new Promise((resolve) => child.on("close", resolve));
    let log = "";
    for await (const line of createInterface(child.stdout!)) {
      log += `${line}\n`;
      if (line === "long | begun") child.kill("SIGINT");
    }
    expect(await closed, log).toBe(4);
    expect(log).toContain("○ long");
    expect(log).toContain("Stopped.");
    expect(log).not.toContain("| never\n");
    expect(readdirSync(project.temporary)).toEqual([]);
    expect(commandLines().filter((line) => line.includes("sleep 7357"))).toEqual([]);
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(project.temporary);
    if (executor === "docker") expect(containersOf(`r${child.pid}-`)).toBe("");
  });
});

test("a second Ctrl-C does not wait for a job that will not end", async () => {
  const stubborn = "trap '' TERM INT; echo begun; while :; do sleep 0.1; done; : 7359";
  await using project = await Project.make(config({ a: [stubborn] }, "  ci: {jobs: [a]}"));
  const child = await project.start(inProcess);
  const closed = new Promise((resolve) => child.on("close", resolve));
  let log = "";
  for await (const line of createInterface(child.stdout!)) {
    log += `${line}\n`;
    if (line === "a | begun" || line.startsWith("Stopping.")) child.kill("SIGINT");
  }
  expect(await closed, log).toBe(4);
  expect(log).not.toContain("○ a");
  expect(commandLines().filter((line) => line.includes("7359"))).toEqual([]);
});

test("what a killed run left behind is gone after the next", async () => {
  await using project = await Project.make(
    config({ a: ["echo begun; test -f go || sleep 7358"] }, "  ci: {jobs: [a]}"),
  );
  const child = await project.start(inProcess);
  const closed = new Promise((resolve) => child.on("close", resolve));
  for await (const line of createInterface(child.stdout!)) {
    if (line !== "a | begun") continue;
    child.kill("SIGKILL");
    break;
  }
  child.stdout!.destroy();
  await closed;
  expect(readdirSync(project.temporary)).not.toEqual([]);
  writeFileSync(join(project.folder, "go"), "");
  expect((await project.ringfort(...inProcess)).exitCode).toBe(0);
  expect(readdirSync(project.temporary)).toEqual([]);
  expect(commandLines().filter((line) => line.startsWith("sleep 7358"))).toEqual([]);
});

test("a reader that leaves stops the run", async () => {
  await using project = await Project.make(
    config({ long: ["while :; do echo more; sleep 0.01; done"] }, "  ci: {jobs: [long]}"),
  );
  const child = await project.start(inProcess);
  child.stdout!.once("data", () => child.stdout!.destroy());
  const exitCode = await new Promise((resolve) => child.on("exit", resolve));
  expect(exitCode).toBe(4);
  expect(readdirSync(project.temporary)).toEqual([]);
});

test("two runs at once in one project do not disturb each other", async () => {
  await using project = await Project.make(
    config({ a: ["echo $RANDOM > made; sleep 0.2; test $(ls | wc -l) = 1"] }, "  ci: {jobs: [a]}"),
  );
  const both = await Promise.all([project.ringfort(...inProcess), project.ringfort(...inProcess)]);
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(readdirSync(project.temporary)).toEqual([]);
});

test("`--commit` runs a commit as it was, `--tag` a pipeline without a branch", async () => {
  const files = config(
    { a: ["cat file; echo $CIRCLE_SHA1 [$CIRCLE_BRANCH] [$CIRCLE_TAG]"] },
    "  ci: {jobs: [a: {filters: {tags: {only: /v.*/}}}]}",
  );
  await using project = await Project.make({ ...files, file: "old\n" });
  writeFileSync(join(project.folder, "file"), "new\n");
  const sha = project.git("rev-parse", "HEAD").trim();
  const ended = await project.ringfort(...inProcess, "--commit", "HEAD", "--tag", "v1");
  expect(ended.stdout).toContain(`a | old\na | ${sha} [] [v1]\n`);
  const copied = await project.ringfort(...inProcess, "--branch", "other");
  expect(copied.stdout).toContain(`a | new\na | ${sha} [other] []\n`);
});

test("a project in a subfolder of its repository runs from anywhere below", async () => {
  await using project = await Project.make({ outer: "" });
  const sub = join(project.folder, "tools", "thing");
  mkdirSync(join(sub, "deep"), { recursive: true });
  for (const [path, text] of Object.entries(config({ a: ["ls -A"] }, "  ci: {jobs: [a]}"))) {
    mkdirSync(dirname(join(sub, path)), { recursive: true });
    writeFileSync(join(sub, path), text);
  }
  const ended = await project.ringfort.call(
    Object.assign(Object.create(project), { folder: join(sub, "deep") }),
    ...inProcess,
  );
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toContain("a | .circleci\n");
});

test("`.ringfort` is invisible to git, and a link of that name is not followed", async () => {
  const files = {
    ".circleci/config.yml": `version: 2.1
jobs:
  a: {machine: {image: "ubuntu-2404:current"}, steps: [run: echo x > f, store_artifacts: {path: f}]}
workflows: {ci: {jobs: [a]}}
`,
  };
  await using project = await Project.make(files);
  const ended = await project.ringfort(...inProcess);
  expect(ended.stdout).toMatch(/Artifacts and test results: .*\/\.ringfort\/runs\/1\n/);
  expect(readFileSync(join(project.folder, ".ringfort/runs/1/ci/a/artifacts/0/f"), "utf8")).toBe("x\n");
  expect(project.git("status", "--porcelain")).toBe("");

  await using linked = await Project.make(files);
  const elsewhere = join(linked.temporary, "elsewhere");
  mkdirSync(elsewhere, { recursive: true });
  execFileSync("ln", ["-s", elsewhere, join(linked.folder, ".ringfort")]);
  const refused = await linked.ringfort(...inProcess);
  expect(refused.exitCode).not.toBe(0);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test("a folder that no git knows runs too", async () => {
  await using project = await Project.make(config({ a: ["ls -A"] }, "  ci: {jobs: [a]}"));
  execFileSync("rm", ["-rf", join(project.folder, ".git")]);
  chmodSync(project.folder, 0o755);
  const ended = await project.ringfort(...inProcess);
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toContain("a | .circleci\n");
});

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    });
}

function containersOf(run: string): string {
  return execFileSync("docker", ["ps", "--all", "--quiet", "--filter", `name=${run}`], { encoding: "utf8" });
}
