import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enabledRules, isOrbAllowList, readsSource, seesThroughParameters } from "./config-policy.ts";

const header = 'package org\n\npolicy_name["guard"]\n';

describe("which rules a bundle enables", () => {
  test.each([
    ['enable_rule["a"]\na { true }', ["a soft"]],
    ['enable_rule["a"]\nhard_fail["a"]\na { true }', ["a hard"]],
    ['enable_hard["a"]\na { true }', ["a hard"]],
    ['enable_hard contains "a"\na contains r if { r := "x" }', ["a hard"]],
    ['enable_rule := {"a", "b"}\nhard_fail contains "b"\na { true }\nb { true }', ["a soft", "b hard"]],
    ['enable_rule["a"]\nhard_fail[r] {\n  enable_rule[r]\n}', ["a hard"]],
    ['# enable_rule["a"]\na { true }', []],
    ["a { true }", []],
    ['enable_rule["a#b"] # not "c"', ["a#b soft"]],
  ])("%j", (text, expected) => {
    expect(
      enabledRules({ "guard.rego": header + text }).map(({ name, hard }) => `${name} ${hard ? "hard" : "soft"}`),
    ).toEqual(expected);
  });
});

describe("what a rule reads", () => {
  test.each([
    // rule                                                                            source  compiled
    ["a = r { input.workflows[w].jobs[_]; r := w }", true, false],
    ['a[r] { input["jobs"][r] }', true, false],
    ["a[r] { input._compiled_.jobs[r] }", false, true],
    ["a[r] { input.jobs[r]; input._compiled_.jobs[r] }", true, true],
    ["a[r] { hidden[r] }\nhidden[r] { input.jobs[r] }", true, false],
    ["import input._compiled_ as compiled\na[r] { compiled.jobs[r] }", false, true],
    ['a[r] { input.jobs[r]; contains(r, "<<") }', true, true],
    ['a = config.contexts_reserved_by_branches(\n  {"main"}, {"prod"})', true, false],
    ["a[r] { r := 1 }\nother { input.jobs }", false, false],
  ])("%j", (text, source, compiled) => {
    const [rule] = enabledRules({ "guard.rego": `${header}enable_rule["a"]\n${text}` });
    expect(rule && [readsSource(rule), seesThroughParameters(rule)]).toEqual([source, compiled]);
  });
});

test.each([
  ["a[o] { some o in input.orbs; not allowed[o] }", true],
  ["a := input.orbs - allowed", true],
  ["a[o] { some o in input.orbs; banned[o] }", false],
  ["a[c] { some c in input.contexts; not allowed[c] }", false],
])("%j is an allow-list of orbs: %s", (text, expected) => {
  const [rule] = enabledRules({ "guard.rego": `${header}enable_hard["a"]\n${text}` });
  expect(rule && isOrbAllowList(rule)).toBe(expected);
});

test("a bundle of one long line is read in one pass", () => {
  const hostile = `${'"\\\\'.repeat(200_000)}\n${"{".repeat(200_000)}`;
  expect(enabledRules({ "x.rego": hostile })).toEqual([]);
});

test("any text can be read", () => {
  const pieces = fc.constantFrom(
    "enable_rule",
    '["a"]',
    "{",
    "}",
    '"',
    "`",
    "#",
    "\n",
    "a",
    " if ",
    "import ",
    "\\",
    "else ",
  );
  fc.assert(fc.property(fc.array(pieces), (parts) => enabledRules({ "x.rego": parts.join("") }).length >= 0));
});
