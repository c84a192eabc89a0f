import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Asking, judgeContext, type Person } from "./judge-context.ts";
import type { Restriction } from "./restrict-context.ts";
import { asking, letsIn, truthTable } from "./truth-table.fixture.ts";

function judge(restrictions: readonly Restriction[], change: Partial<Asking> = {}, groupRequired = false): string {
  const judged = judgeContext({ name: "prod", restrictions }, { ...asking, ...change }, { groupRequired });
  return judged.allowed ? "allowed" : judged.rule;
}

const byProject: readonly Restriction[] = [{ type: "project", value: letsIn.project }];
const byGroup: readonly Restriction[] = [{ type: "group", value: letsIn.group }];
const byAllMembers: readonly Restriction[] = [{ type: "group", value: asking.organizationId }];
const [ada] = asking.people as readonly [Person];
const people = (...changes: readonly Partial<Person>[]) => ({ people: changes.map((one) => ({ ...ada, ...one })) });

test("docs/contexts.md shows the truth table as it is", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../../docs/contexts.md"), "utf8");
  expect(page).toContain(truthTable());
});

test("without a group and a project nobody is let in, whatever else there is", () => {
  const closed = truthTable()
    .split("\n")
    .filter((row) => row.startsWith("| – | – |"));
  expect(closed).toHaveLength(4);
  expect(closed.every((row) => row.endsWith("| no: closed |"))).toBe(true);
});

test("to remove a restriction opens nothing that has no project and no group left", () => {
  expect(judge(byProject)).toBe("allowed");
  expect(judge([])).toBe("closed");
  expect(judge([{ type: "expression", value: "true" }])).toBe("closed");
});

describe("people", () => {
  test.each<[string, readonly Restriction[], Partial<Asking>, string]>([
    ["an admin outside of the group", byGroup, people({ groups: new Set() }), "group"],
    ["a contributor of the group", byGroup, people({ role: "contributor" }), "allowed"],
    ["a viewer of the group", byGroup, people({ role: "viewer" }), "role"],
    ["a viewer, by project", byProject, people({ role: "viewer" }), "role"],
    ["somebody who has left, though still in the group", byGroup, people({ role: undefined }), "role"],
    ["somebody who has left, by project", byProject, people({ role: undefined }), "role"],
    [
      "any contributor, where all members may",
      byAllMembers,
      people({ role: "contributor", groups: new Set() }),
      "allowed",
    ],
    ["two, of whom one is in no group", byGroup, people({}, { groups: new Set() }), "group"],
    ["nobody who is known, by project", byProject, people({ isSystem: true, role: undefined }), "allowed"],
    ["nobody who is known, by group", byGroup, people({ isSystem: true, role: undefined }), "group"],
    ["nobody who is known, where all members may", byAllMembers, people({ isSystem: true, role: undefined }), "group"],
  ])("%s", (_who, restrictions, change, expected) => {
    expect(judge(restrictions, change)).toBe(expected);
  });
});

describe("where the job comes from", () => {
  test.each<[string, Partial<Asking>, string]>([
    ["a fork", { isFork: true }, "fork"],
    ["a config that no repository holds", { hasConfigFromGit: false }, "config-not-from-git"],
    ["another project", { projectId: "00000000-0000-4000-8000-00000000000f" }, "project"],
  ])("%s is not let in", (_what, change, expected) => {
    expect(judge(byProject, change)).toBe(expected);
  });

  test("an organization that demands groups lets nobody in by a project alone", () => {
    expect(judge(byProject, {}, true)).toBe("group-required");
    expect(judge([...byProject, ...byGroup], {}, true)).toBe("allowed");
  });

  test("every expression must hold, and one that cannot be evaluated does not", () => {
    const expression = (value: string): Restriction => ({ type: "expression", value });
    expect(judge([...byProject, expression('pipeline.git.branch == "main"'), expression("not job.ssh.enabled")])).toBe(
      "allowed",
    );
    expect(judge([...byProject, expression("true"), expression("pipeline.git.tag")])).toBe("expression");
    expect(judge([...byProject, expression("not (")])).toBe("expression");
  });
});

test("a reason names the context, the rule and who", () => {
  const judged = judgeContext(
    { name: "prod", restrictions: byGroup },
    { ...asking, ...people({ login: "mallory", groups: new Set() }) },
    { groupRequired: false },
  );
  expect(judged).toMatchObject({ reason: expect.stringMatching(/`prod`.*mallory.*groups/) });
});
