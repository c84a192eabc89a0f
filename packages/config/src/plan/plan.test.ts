import { describe, expect, test } from "vitest";
import type { PlanAt } from "./plan.ts";
import { planned } from "./planned.fixture.ts";

const job = '{docker: [{image: "cimg/base:2026.08"}], steps: [{run: make}]}';

/** A workflow `main` of these entries; the jobs a to e and `test`, which takes a matrix, are defined. */
function config(...entries: readonly string[]): string {
  return `version: 2.1
jobs:
${["a", "b", "c", "d", "e"].map((name) => `  ${name}: ${job}`).join("\n")}
  test:
    parameters: {n: {type: integer}, flag: {type: boolean, default: false}}
    docker: [{image: "cimg/base:2026.08"}]
    steps: [{run: make << parameters.n >>}]
workflows:
  main:
    jobs:
${entries.map((entry) => `      - ${entry}`).join("\n")}
`;
}

function jobsOf(text: string, at?: PlanAt): string[] {
  return planned(text, at).workflows.flatMap(({ jobs }) => jobs.map(({ name }) => name));
}

describe("a job runs as its filters say", () => {
  const both = "branches: {only: main}, tags: {only: /v.*/}";
  test.each([
    // filters                                              on branch main, on branch x, on tag v1, on tag x
    ["", true, true, false, false],
    ["filters: {}", true, true, false, false],
    ["filters: {branches: {only: main}}", true, false, false, false],
    ["filters: {branches: {only: [main, /x|y/]}}", true, true, false, false],
    ["filters: {branches: {only: /mai/}}", false, false, false, false],
    ["filters: {branches: {ignore: main}}", false, true, false, false],
    ["filters: {branches: {only: main, ignore: main}}", true, false, false, false],
    ["filters: {branches: {}}", true, true, false, false],
    ["filters: {tags: {only: /v.*/}}", true, true, true, false],
    ["filters: {tags: {ignore: /v.*/}}", true, true, false, true],
    ["filters: {tags: {}}", true, true, false, false],
    ["filters: {branches: {ignore: /.*/}, tags: {only: /v.*/}}", false, false, true, false],
    [`filters: {${both}}`, true, false, true, false],
    ['filters: pipeline.git.branch == "main"', true, false, false, false],
    ['filters: pipeline.git.branch or pipeline.git.tag starts-with "v"', true, true, true, false],
    ["filters: pipeline.git.branch or pipeline.git.tag", true, true, true, true],
    ["filters: false", false, false, false, false],
    ["filters: true", true, true, true, true],
  ] as const)("%s", (filters, onMain, onX, onV1, onTagX) => {
    const text = config(`a: {${filters}}`);
    const runs = (at: PlanAt) => jobsOf(text, at).length === 1;
    expect([runs({ branch: "main" }), runs({ branch: "x" }), runs({ tag: "v1" }), runs({ tag: "x" })]).toEqual([
      onMain,
      onX,
      onV1,
      onTagX,
    ]);
  });

  test("for a branch and a tag at once, the branch decides", () => {
    const text = config("a: {filters: {branches: {only: main}, tags: {only: /none/}}}");
    expect(jobsOf(text, { branch: "main", tag: "v1" })).toEqual(["a"]);
    expect(jobsOf(text, { branch: "x", tag: "none" })).toEqual([]);
  });

  test("a workflow of which no job is left is not planned", () => {
    expect(planned(config("a: {filters: {branches: {only: x}}}")).workflows).toEqual([]);
  });

  test("an expression sees pipeline parameters", () => {
    const text = `parameters: {deploy: {type: boolean, default: false}}\n${config("a: {filters: pipeline.parameters.deploy}")}`;
    expect(planned(text).workflows).toEqual([]);
    expect(planned(text, { branch: "main" }, { parameters: { deploy: true } }).workflows).toHaveLength(1);
  });
});

describe("what a filtered job leaves behind", () => {
  const gone = "a: {filters: {branches: {only: x}}}";
  const requiresOf = (text: string, name: string) =>
    planned(text)
      .workflows[0]?.jobs.find((one) => one.name === name)
      ?.requires.map(({ job }) => job);

  test("its only dependent goes too, and what depends on that", () => {
    expect(jobsOf(config(gone, "b: {requires: [a]}", "c: {requires: [b]}", "d"))).toEqual(["d"]);
  });

  test("a dependent with another requirement stays and keeps that one", () => {
    const text = config(gone, "b", "c: {requires: [a, b]}");
    expect(jobsOf(text)).toEqual(["b", "c"]);
    expect(requiresOf(text, "c")).toEqual(["b"]);
  });

  test("a dependent whose every requirement falls, one after the other, falls", () => {
    expect(jobsOf(config(gone, "b: {requires: [a]}", "c: {requires: [a, b]}", "d"))).toEqual(["d"]);
  });

  test("a job that never required anything stays", () => {
    expect(jobsOf(config(gone, "b: {requires: []}"))).toEqual(["b"]);
  });

  test("the order in which jobs are written does not matter", () => {
    expect(jobsOf(config("c: {requires: [b]}", "b: {requires: [a]}", gone, "d"))).toEqual(["d"]);
  });

  test("a job required twice counts once", () => {
    expect(jobsOf(config(gone, "b: {requires: [a, {a: failed}]}", "d"))).toEqual(["d"]);
  });
});

test("requirements carry their statuses, and two entries for one job must both hold", () => {
  const text = config(
    "a",
    "b: {requires: [a]}",
    "c: {requires: [{a: failed}]}",
    "d: {requires: [{a: terminal}]}",
    "e: {requires: [{a: [success, failed]}, {a: [failed, canceled]}]}",
  );
  const requires = Object.fromEntries(planned(text).workflows[0]?.jobs.map((one) => [one.name, one.requires]) ?? []);
  expect(requires).toEqual({
    a: [],
    b: [{ job: "a", statuses: ["success"] }],
    c: [{ job: "a", statuses: ["failed"] }],
    d: [{ job: "a", statuses: ["success", "failed", "canceled", "unauthorized", "not_run"] }],
    e: [{ job: "a", statuses: ["failed"] }],
  });
});

test("a member of a matrix keeps its cell, typed and in the order written", () => {
  const jobs = planned(config("test: {matrix: {parameters: {n: [1, 2], flag: [true]}}}")).workflows[0]?.jobs ?? [];
  expect(jobs.map(({ name, declaredName, cell }) => ({ name, declaredName, cell: Object.entries(cell) }))).toEqual([
    { name: "test-true-1", declaredName: "test", cell: Object.entries({ n: 1, flag: true }) },
    { name: "test-true-2", declaredName: "test", cell: Object.entries({ n: 2, flag: true }) },
  ]);
});

test("schedules are planned with their branches", () => {
  const text = config("a").replace(
    "    jobs:\n      - a",
    `    max_auto_reruns: 3
    triggers:
      - schedule: {cron: "0 3 * * 1-5", filters: {branches: {only: [main, /r.*/]}}}
      - schedule: {cron: "0 4 * * *", filters: {branches: {ignore: x}}}
    jobs:
      - a`,
  );
  expect(planned(text).workflows[0]).toMatchObject({
    maxAutoReruns: 3,
    schedules: [
      { cron: "0 3 * * 1-5", branches: { only: ["main", "/r.*/"] } },
      { cron: "0 4 * * *", branches: { ignore: ["x"] } },
    ],
  });
});

test("approvals, locks and contexts", () => {
  const text = config(
    "hold: {type: approval}",
    "a: {requires: [hold], context: [aws, registry], serial-group: deploy}",
  );
  const jobs = planned(text).workflows[0]?.jobs ?? [];
  expect(
    jobs.map(({ name, type, contexts, serialGroup, build }) => [
      name,
      type,
      contexts,
      serialGroup,
      build !== undefined,
    ]),
  ).toEqual([
    ["hold", "approval", [], undefined, false],
    ["a/lock", "lock", [], "deploy", false],
    ["a", "build", ["aws", "registry"], undefined, true],
    ["a/unlock", "unlock", [], "deploy", false],
  ]);
});

test("a setup config is planned as one", () => {
  expect(planned(`setup: true\n${config("a")}`).setup).toBe(true);
  expect(planned(config("a")).setup).toBe(false);
});
