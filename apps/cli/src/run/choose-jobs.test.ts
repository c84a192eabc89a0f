import type { Plan } from "@ringfort/contract";
import { expect, test } from "vitest";
import { type Choice, chooseJobs } from "./choose-jobs.ts";
import { job, needs, workflow } from "./plan.fixture.ts";

const member = (os: string, node: number) =>
  job(`test-${os}-${node}`, [], { declaredName: "test", cell: { os, node }, ...needs("build") });

const plan: Plan = {
  setup: false,
  workflows: [
    workflow("ci", job("build", []), member("linux", 20), member("linux", 24), member("mac", 24)),
    workflow("release", job("build", []), job("publish", [], needs("build"))),
    { ...workflow("nightly", job("sweep", [])), schedules: [{ cron: "0 0 * * *", branches: {} }] },
  ],
};

function choose(choice: Partial<Choice>): string[] {
  const { workflows } = chooseJobs(plan, { cell: {}, ...choice });
  return workflows.flatMap(({ name, jobs }) => jobs.map((each) => `${name}/${each.name}`));
}

test("without a choice, all workflows that a push starts run, and scheduled ones are named", () => {
  const { workflows, notes } = chooseJobs(plan, { cell: {} });
  expect(workflows.map(({ name }) => name)).toEqual(["ci", "release"]);
  expect(notes).toEqual(["nightly runs by schedule; `--workflow nightly` runs it now."]);
});

test.each([
  [{ workflow: "nightly" }, ["nightly/sweep"]],
  [{ job: "publish" }, ["release/publish"]],
  [{ job: "build" }, ["ci/build"]],
  [{ job: "build", workflow: "release" }, ["release/build"]],
  [{ job: "test" }, ["ci/test-linux-20", "ci/test-linux-24", "ci/test-mac-24"]],
  [{ job: "test-mac-24" }, ["ci/test-mac-24"]],
  [{ job: "test", cell: { os: "linux" } }, ["ci/test-linux-20", "ci/test-linux-24"]],
  [{ job: "test", cell: { os: "linux", node: "24" } }, ["ci/test-linux-24"]],
])("%j runs %j", (choice, jobs) => {
  expect(choose(choice)).toEqual(jobs);
});

test("a job that runs alone waits for nothing, and that is said", () => {
  const { workflows, notes } = chooseJobs(plan, { job: "publish", cell: {} });
  expect(workflows[0]?.jobs[0]?.requires).toEqual([]);
  expect(notes.join()).toContain("without the jobs that it requires");
});

test.each([
  [{ workflow: "relase" }, "there is no workflow `relase` in this pipeline. Did you mean `release`?"],
  [{ job: "biuld" }, "there is no job `biuld` in what would run. Did you mean `build`?"],
  [
    { job: "publish", workflow: "ci" },
    "there is no job `publish` in what would run. There are `build`, `test-linux-20`",
  ],
  [
    { job: "test", cell: { os: "bsd" } },
    "no member of `test` has os=bsd. There are: os=linux node=20; os=linux node=24; os=mac node=24.",
  ],
  [{ job: "build", cell: { os: "linux" } }, "`build` has no matrix"],
  [{ cell: { os: "linux" } }, "--cell chooses members of a matrix, and needs --job."],
])("%j is refused: %s", (choice, message) => {
  expect(() => choose(choice)).toThrow(message);
});
