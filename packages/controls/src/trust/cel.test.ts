import { expect, test } from "vitest";
import { celTests } from "./cel.ts";

const isProject = (operand: string) => operand === "assertion['project']" || operand === "attribute.project";

test.each([
  ["assertion['project'] == 'p'", ["p"]],
  [`"p"==attribute.project`, ["p"]],
  ["(assertion['project'] == 'p') && assertion.sub != 'x'", ["p"]],
  ["((assertion['project'] == 'p' && true))", ["p"]],
  ["assertion['project'] in ['p', \"q\"]", ["p", "q"]],
  ["assertion['project'] == 'p' || attribute.project == 'q'", ["p", "q"]],
  [
    "(attribute.project == 'p' && assertion.ref == 'main') || (attribute.project == 'q' && assertion.ref == 'x')",
    ["p", "q"],
  ],
  ["attribute.project.startsWith('org/')", ["org/*"]],
  ["assertion['project'] == 'p || q'", ["p || q"]],
  // what lets other projects in
  ["assertion['project'] == 'p' || assertion.sub == 'x'", []],
  ["assertion['project'] != 'p'", []],
  ["!(assertion['project'] == 'p')", []],
  ["assertion['other'] == 'p'", []],
  ["true", []],
  ["", []],
  ["((((", []],
  ["assertion['project'] == 'p' ? true : true", []],
] as const)("%s allows %j", (condition, texts) => {
  expect(
    celTests(condition, isProject)
      .flat()
      .map(({ text }) => text),
  ).toEqual(texts);
});

test("a condition made to cost time is read at once", () => {
  for (const piece of ["(", "a||", "a&&(", "'", "x.y", "assertion.a"]) celTests(piece.repeat(2000), isProject);
});
