import type { Scalar } from "@ringfort/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkContextExpression, evaluateContextExpression } from "./context-expression.ts";

const onMain: Record<string, Scalar> = {
  "pipeline.git.branch": "main",
  "pipeline.git.branch.is_default": true,
  "pipeline.git.tag": null,
  "pipeline.number": 7,
  "pipeline.config_source": "git",
  "pipeline.trigger_source": "webhook",
  "pipeline.git.commit.body": "x".repeat(4_097),
  "pipeline.parameters.safe": true,
  "pipeline.trigger_parameters.webhook.body": "yes",
  "job.ssh.enabled": false,
};

describe("a job on `main`, without SSH, with its config from git", () => {
  test.each([
    ['pipeline.git.branch == "main"', true],
    ['pipeline.git.branch == "main" and not job.ssh.enabled', true],
    ['pipeline.git.branch == "main" and not job.ssh.enabled and not (pipeline.config_source starts-with "api")', true],
    ["pipeline.git.branch matches /(main|release-.*)/", true],
    ["pipeline.git.branch matches /mai/", false],
    ["pipeline.number > 5", true],
    ["pipeline.number", true],
    ['pipeline.number == "7"', false],
    ['pipeline.number != "7"', true],
    ["not pipeline.git.branch.is_default", false],
    ["true", true],
    ["false", false],
    ["not a and b", false],
    ['pipeline.git.branch == "main" or pipeline.git.tag == "v1"', true],
  ] as const)("%s → %s", (text, allowed) => {
    expect(evaluateContextExpression(text, onMain)).toBe(allowed);
  });
});

describe("closed where there is doubt", () => {
  test.each([
    ["a value that this pipeline does not have", 'pipeline.git.tag != "v1"'],
    ["its negation", 'not (pipeline.git.tag == "v1")'],
    ["its negation alone", "not pipeline.git.tag"],
    ["a value that nobody gave", 'not (pipeline.schedule.name == "nightly")'],
    ["an `or` that begins with one", 'pipeline.git.tag == "v1" or pipeline.git.branch == "main"'],
    ["a name that cannot exist", "pipeline.git.bramch"],
    ["such a name behind a short-circuit", "true or pipeline.git.bramch"],
    ["a name of an object", "true or constructor"],
    ["a member of an object", "pipeline.event.__proto__"],
    ["a pipeline parameter", "pipeline.parameters.safe"],
    ["a trigger parameter", 'pipeline.trigger_parameters.webhook.body == "yes"'],
    ["a trigger parameter behind a short-circuit", "true or pipeline.trigger_parameters.webhook.body"],
    ["text too long to look at", 'not (pipeline.git.commit.body contains "[skip]")'],
    ["an operand of another type", 'pipeline.number starts-with "7"'],
    ["a negated operand of another type", 'not (pipeline.number starts-with "7")'],
    ["a single `=`", 'pipeline.git.branch = "main"'],
    ["nothing", ""],
    ["blanks", " \n\t"],
    ["two expressions", "true true"],
    ["an expression that is too long", `true ${"or true ".repeat(1_300)}`],
    ["patterns that are too large", "pipeline.git.branch matches /((ab|cd|ef|gh){30}){20}/"],
  ])("%s", (_what, text) => {
    expect(evaluateContextExpression(text, onMain)).toBe(false);
  });

  test("no values at all deny whatever asks for one, `job.ssh.enabled` too", () => {
    expect(evaluateContextExpression("not job.ssh.enabled", {})).toBe(false);
    expect(evaluateContextExpression('pipeline.git.branch == "main"', {})).toBe(false);
  });
});

describe("the check of a new expression", () => {
  test("has nothing against a good one", () => {
    expect(checkContextExpression('pipeline.event.github.pull_request.base.ref == "main"')).toBeUndefined();
    expect(checkContextExpression("not job.ssh.enabled")).toBeUndefined();
  });

  test.each([
    ['pipeline.git.branch = "main"', { kind: "INCOMPLETE_EQUALS", start: 20, end: 21 }],
    ["true or pipeline.git.bramch", { kind: "UNKNOWN_VARIABLE", start: 8, end: 27 }],
    ["pipeline.parameters.safe", { kind: "UNKNOWN_VARIABLE", message: expect.stringContaining("may choose") }],
    ["pipeline.git.branch matches /((ab|cd|ef|gh){30}){20}/", { kind: "PATTERN_TOO_LONG" }],
  ])("%s is refused with its place", (text, error) => {
    expect(checkContextExpression(text)).toMatchObject(error);
  });
});

test("whatever the text and the values are, the answer is a boolean, and what the check refuses is denied", () => {
  const name = fc.constantFrom(
    "pipeline.git.branch",
    "pipeline.git.tag",
    "job.ssh.enabled",
    "pipeline.number",
    "nowhere",
  );
  const word = fc.oneof(
    name,
    fc.constantFrom(
      "and",
      "or",
      "not",
      "==",
      "!=",
      "starts-with",
      "matches",
      "<",
      "(",
      ")",
      '"x"',
      "/x.*/",
      "7",
      "true",
    ),
  );
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.dictionary(name, scalar), (words, values) => {
      const text = words.join(" ");
      const allowed = evaluateContextExpression(text, values);
      expect(typeof allowed).toBe("boolean");
      if (checkContextExpression(text)) expect(allowed).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
