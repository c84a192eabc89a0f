import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectedOf } from "../../packages/controls/src/catalogue/facts.fixture.ts";
import { assess, catalogue, type Finding } from "../../packages/controls/src/index.ts";
import { counterparts, differences } from "./differences.ts";

test.each(differences)("$rule: $shows: ringfort audit says $ringfort", ({ rule, config, ringfort }) => {
  const fails = failsOf(config).map(({ check }) => check.id);
  expect([...new Set(fails.filter((id) => counterparts[rule].includes(id)))].sort()).toEqual([...ringfort].sort());
});

test("every control that is named exists", () => {
  const ids = catalogue.map(({ id }) => id);
  expect(Object.values(counterparts).flatMap((named) => named.filter((id) => !ids.includes(id)))).toEqual([]);
});

const fixture = join(import.meta.dirname, "../../../shared/corpus/expected/security/checkov/config.yml");
const here = existsSync(fixture);

describe.skipIf(!here)(`checkov's own fixture${here ? "" : " (skipped: ../shared/corpus is not here)"}`, () => {
  test("gives what its rules 1 to 3 give, and the executor and the second orb that they miss", () => {
    const text = readFileSync(fixture, "utf8");
    const fails = failsOf(text);
    const found = (id: string) =>
      fails
        .filter(({ check }) => check.id === id)
        .map(({ primary }) => text.split("\n")[text.slice(0, primary?.start).split("\n").length - 1]!.trim());
    expect(found("RF-3.3.1")).toEqual([
      'image: "buildpack-deps:latest"',
      ...Array(5).fill('image: "cimg/python:latest"'),
    ]);
    expect(found("RF-3.3.2")).toContain('- "image": "mongo:2.6.8"');
    expect(found("RF-3.3.2")).not.toContain(expect.stringContaining("sha256"));
    expect(found("RF-3.5.2")).toEqual(['some-orb: "orbs/orbname@dev:blah"']);
  });

  test("what it says of scripts there is UNKNOWN: CircleCI would refuse that config", () => {
    const answers = assess(collectedOf({ configs: [readFileSync(fixture, "utf8")] }), catalogue);
    const of = (id: string) => answers.filter(({ check }) => check.id === id).map(({ verdict }) => verdict);
    expect([of("RF-3.4.1"), of("RF-3.4.4"), of("RF-3.4.9")]).toEqual([["UNKNOWN"], ["UNKNOWN"], ["UNKNOWN"]]);
  });
});

function failsOf(config: string): readonly Finding[] {
  return assess(collectedOf({ configs: [config] }), catalogue).filter(({ verdict }) => verdict === "FAIL");
}
