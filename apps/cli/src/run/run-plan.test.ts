import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanWorkflow } from "@ringfort/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PlainDisplay } from "../terminal/plain.ts";
import { chooseExecutors } from "./choose-executors.ts";
import { pipelineFacts } from "./pipeline-facts.ts";
import { approval, checkout, job, needs, run, workflow } from "./plan.fixture.ts";
import { nameProject } from "./project.ts";
import type { RunEnded, RunEvent } from "./run-event.ts";
import { type RunPlan, runPlan } from "./run-plan.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-plan-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const noGit = { warnings: [] };

interface Ran {
  readonly ended: RunEnded;
  readonly events: readonly RunEvent[];
  /** The log as `--plain` prints it. */
  readonly log: string;
  statusOf(job: string): string | undefined;
}

async function runHere(workflows: readonly PlanWorkflow[], more: Partial<RunPlan> = {}): Promise<Ran> {
  const events: RunEvent[] = [];
  let log = "";
  const display = new PlainDisplay({ write: (text) => (log += text), colour: false });
  const project = join(folder, "project");
  const temporary = await mkdtemp(join(folder, "temporary-"));
  const emit = (event: RunEvent) => {
    events.push(event);
    display.show(event);
    more.emit?.(event);
  };
  const ended = await runPlan({
    workflows,
    project,
    git: noGit,
    facts: pipelineFacts(nameProject(project, noGit), noGit, {}),
    tree: { kind: "copy" },
    variables: { project: {}, contexts: new Map(), warnings: [] },
    approved: new Set(),
    executors: await chooseExecutors(workflows, "process"),
    remoteDocker: false,
    cacheFolder: join(folder, "cache"),
    temporary,
    now: Date.now,
    signal: new AbortController().signal,
    ...more,
    emit,
  });
  emit(ended);
  const statusOf = (name: string) =>
    events.findLast((event) => event.type === "job-status" && event.job === name)?.["status" as never];
  return { ended, events, log, statusOf };
}

test("jobs run in the order of their requirements, and their output is told line by line", async () => {
  const ran = await runHere([
    workflow("ci", job("second", [run("echo two")], needs("first")), job("first", [run("echo one; echo more")])),
  ]);
  expect(ran.ended).toMatchObject({ outcome: "success", exitCode: 0 });
  const lines = ran.log.split("\n");
  expect(lines.indexOf("second | two")).toBeGreaterThan(lines.indexOf("first | more"));
  expect(lines.indexOf("first | more")).toBe(lines.indexOf("first | one") + 1);
});

test("a failing job fails the run; what requires it is not run, and `when: always` steps still run", async () => {
  const ran = await runHere([
    workflow(
      "ci",
      job("broken", [run("exit 7", { name: "Break" }), run("echo skipped"), run("echo cleanup", { when: "always" })]),
      job("after", [run("true")], needs("broken")),
      job("on-failure", [run("echo told")], { requires: [{ job: "broken", statuses: ["failed"] }] }),
    ),
  ]);
  expect(ran.ended).toMatchObject({ outcome: "failed", exitCode: 1 });
  expect(["broken", "after", "on-failure"].map(ran.statusOf)).toEqual(["failed", "not_run", "success"]);
  expect(ran.log).toContain("broken | cleanup\n");
  expect(ran.log).not.toContain("broken | skipped\n");
  expect(ran.log).toMatch(/^✗ broken +\S+ +Break: Exited with code 7$/m);
});

test("an approval that nobody gave ends the run with its own exit code, after everything else is done", async () => {
  const workflows = [
    workflow("ci", approval("hold"), job("deploy", [run("echo deployed")], needs("hold")), job("test", [run("true")])),
  ];
  const held = await runHere(workflows);
  expect(held.ended).toMatchObject({ outcome: "on_hold", exitCode: 5, holds: [{ workflow: "ci", job: "hold" }] });
  expect(held.statusOf("test")).toBe("success");
  expect(held.log).toContain("--approve hold");
  const approved = await runHere(workflows, { approved: new Set(["hold"]) });
  expect(approved.ended).toMatchObject({ outcome: "success", exitCode: 0 });
  expect(approved.log).toContain("deploy | deployed");
});

test("every node of a parallel job runs by itself, and one that fails fails the job", async () => {
  const steps = [run('echo "node $CIRCLE_NODE_INDEX of $CIRCLE_NODE_TOTAL"; test "$CIRCLE_NODE_INDEX" != 1')];
  const ran = await runHere([workflow("ci", job("split", steps, {}, { parallelism: 3 }))]);
  expect(ran.statusOf("split")).toBe("failed");
  for (const index of [0, 1, 2]) expect(ran.log).toContain(`split[${index}] | node ${index} of 3\n`);
  expect(ran.log).toContain("split[1] | ✗ Exited with code 1");
});

test("jobs of one serial group run one after the other, whatever their workflow", async () => {
  const busy = `mkdir "${join(folder, "busy")}" && rmdir "${join(folder, "busy")}"`;
  const place = { ...approval("x"), serialGroup: "g" };
  const workflows = ["a", "b", "c"].map((name) =>
    workflow(name, { ...place, name: "lock", type: "lock" }, job("work", [run(busy)], needs("lock")), {
      ...place,
      name: "unlock",
      type: "unlock",
      ...needs("work"),
    }),
  );
  const ran = await runHere(workflows);
  expect(ran.ended.outcome).toBe("success");
});

test("a workflow with `max_auto_reruns` runs what failed again, and keeps what did not", async () => {
  const flaky = `echo try >> "${join(folder, "tries")}"; test $(wc -l < "${join(folder, "tries")}") = 3`;
  const jobs = [
    job("steady", [run("echo steady")]),
    job("flaky", [run(flaky)]),
    job("after", [run("true")], needs("flaky")),
  ];
  const ran = await runHere([{ ...workflow("ci", ...jobs), maxAutoReruns: 2 }]);
  expect(ran.ended).toMatchObject({ outcome: "success", exitCode: 0 });
  expect(["steady", "flaky", "after"].map(ran.statusOf)).toEqual(["success", "success", "success"]);
  expect(ran.log.split("steady | steady\n")).toHaveLength(2);
  expect(ran.log).toContain("ci runs what failed again, as its `max_auto_reruns` asks (2 of 2).");
});

test("`checkout` gives every job the project's files, and no job can change them", async () => {
  await mkdir(join(folder, "project"));
  await writeFile(join(folder, "project", "file"), "mine");
  const steps = [checkout(), run("cat file; echo; echo changed > file")];
  const ran = await runHere([workflow("ci", job("a", steps), job("b", steps, needs("a")))]);
  expect(ran.log).toContain("a | mine\n");
  expect(ran.log).toContain("b | mine\n");
  expect(await readFile(join(folder, "project", "file"), "utf8")).toBe("mine");
});

test("`--in-place` works in the tree itself", async () => {
  await mkdir(join(folder, "project"));
  const tree = { kind: "in-place" } as const;
  const ran = await runHere([workflow("ci", job("a", [checkout(), run("echo made > made")]))], { tree });
  expect(ran.ended.outcome).toBe("success");
  expect(await readFile(join(folder, "project", "made"), "utf8")).toBe("made\n");
});

test("values of the project and of contexts reach the job, the later context wins, and all are hidden in the log", async () => {
  const contexts = new Map([
    ["one", { A: "secret-one", B: "secret-one-b" }],
    ["two", { A: "secret-two" }],
  ]);
  const variables = { project: { B: "secret-project", C: "secret-c" }, contexts, warnings: [] };
  const check = run('test "$A$B$C" = secret-twosecret-one-bsecret-c && echo "it is $A"');
  const ran = await runHere([workflow("ci", job("a", [check], { contexts: ["one", "two"] }))], { variables });
  expect(ran.ended.outcome).toBe("success");
  expect(ran.log).toContain("a | it is ****\n");
  expect(JSON.stringify(ran.events)).not.toContain("secret-two");
});

test("jobs know where they are from CIRCLE_ variables", async () => {
  const ran = await runHere([
    workflow(
      "ci",
      job("where", [run('echo "$CI $CIRCLECI $CIRCLE_BRANCH $CIRCLE_JOB $CIRCLE_PROJECT_REPONAME $CIRCLE_TAG."')]),
    ),
  ]);
  expect(ran.log).toContain("where | true true main where project .\n");
});

test("stopping ends running jobs at once and starts no others", async () => {
  const abort = new AbortController();
  const stopAtFirstOutput = (event: RunEvent) => {
    if (event.type === "output" && event.text.includes("begun")) abort.abort();
  };
  const ran = await runHere(
    [
      workflow(
        "ci",
        job("long", [run("echo begun; sleep 600"), run("echo never", { when: "always" })]),
        job("next", [run("true")], needs("long")),
      ),
    ],
    { signal: abort.signal, emit: stopAtFirstOutput },
  );
  expect(ran.ended).toMatchObject({ outcome: "stopped", exitCode: 4 });
  expect(ran.statusOf("long")).toBe("canceled");
  expect(ran.log).not.toContain("long | never\n");
});

test("several workflows run side by side, and their jobs are told apart", async () => {
  const ran = await runHere([workflow("one", job("a", [run("echo 1")])), workflow("two", job("a", [run("echo 2")]))]);
  expect(ran.log).toContain("one/a | 1\n");
  expect(ran.log).toContain("two/a | 2\n");
});

test("a job that can run nowhere here fails by itself, and says why", async () => {
  const mac = job("mac", [run("true")], {}, { executor: { type: "macos", xcode: "16" } });
  const ran = await runHere([workflow("ci", mac, job("here", [run("true")]))]);
  expect(ran.ended.exitCode).toBe(1);
  expect(["mac", "here"].map(ran.statusOf)).toEqual(["infrastructure_fail", "success"]);
  expect(ran.log).toContain("mac | ✗ could not run: A `macos` job needs a Mac");
});

test("when no job can run here, nothing starts", async () => {
  const mac = job("mac", [run("true")], {}, { executor: { type: "macos", xcode: "16" } });
  await expect(runHere([workflow("ci", mac)])).rejects.toThrow("needs a Mac");
});
