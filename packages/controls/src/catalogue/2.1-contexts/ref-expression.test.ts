import { expect, test } from "vitest";
import { allows, bindsRef, excludesSsh, excludesUnversioned, universe } from "./ref-expression.ts";

test.each([
  // an expression                                                               binds the ref, keeps SSH out, keeps unversioned configs out
  ['pipeline.git.branch == "main"', true, false, false],
  ['pipeline.git.branch == "main" and not job.ssh.enabled', true, true, false],
  [
    'not job.ssh.enabled and not (pipeline.config_source starts-with "api") and pipeline.git.branch == "main"',
    true,
    true,
    true,
  ],
  ['pipeline.git.tag starts-with "v"', true, false, false],
  ['pipeline.git.branch != "develop"', false, false, false],
  ['pipeline.git.branch starts-with "main"', false, false, false],
  ['pipeline.git.branch == "main" or true', false, false, false],
  ["pipeline.git.branch", false, false, false],
  ["pipeline.no.such.value", true, true, true],
])("%s", (expression, ref, ssh, unversioned) => {
  expect([bindsRef(expression), excludesSsh(expression), excludesUnversioned(expression)]).toEqual([
    ref,
    ssh,
    unversioned,
  ]);
});

test("adding a condition never lets more pipelines in", () => {
  const narrow = 'pipeline.git.branch == "main"';
  const narrower = `${narrow} and not job.ssh.enabled`;
  for (const pipeline of universe(narrower))
    if (allows(narrower, pipeline)) expect(allows(narrow, pipeline)).toBe(true);
});
