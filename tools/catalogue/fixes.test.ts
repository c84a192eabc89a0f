import { describe, expect, test } from "vitest";
import { applyEdits } from "../../apps/cli/src/audit/fix/apply-edits.ts";
import { isSameOrNarrower } from "../../apps/cli/src/audit/fix/is-narrower.ts";
import {
  type ConfigFixture,
  configFixturesOf,
  orbsBeside,
} from "../../packages/controls/src/catalogue/check-fixtures.fixture.ts";
import { collectedOf, joined } from "../../packages/controls/src/catalogue/facts.fixture.ts";
import { assess, type Collected, catalogue, type Finding, type Fix } from "../../packages/controls/src/index.ts";

const withFixes = catalogue.flatMap((check) =>
  configFixturesOf(check)
    .map((fixture) => ({ fixture, collected: collectedAt(fixture) }))
    .map((one) => ({ ...one, fixes: fixesOf(assess(one.collected, [check])) }))
    .filter(({ fixes }) => fixes.length > 0)
    .map((one) => ({ ...one, check, name: one.fixture.name })),
);

test("there are fixes of both kinds to look at", () => {
  const kinds = withFixes.flatMap(({ fixes }) => fixes.map(({ safety }) => safety));
  expect(new Set(kinds)).toEqual(new Set(["safe", "unsafe"]));
});

describe.each(withFixes)("$name", ({ fixture, collected, fixes, check }) => {
  const [config] = collected.configs;
  const { source } = config!.view;

  test.each(fixes)("$safety: $title: what is left passes, and is fixed no more", (fix) => {
    const mended = applyEdits(source.text, fix.edits);
    expect(mended).toBeDefined();
    const before = fixesOf(assess(collected, [check]));
    const after = fixesOf(assess(collectedAt(fixture, mended), [check]));
    expect(after.length).toBeLessThan(before.length);
  });

  test.each(fixes.filter(({ safety }) => safety === "safe"))(
    "safe: $title: the plan is the same or narrower",
    (fix) => {
      const mended = { ...source, text: applyEdits(source.text, fix.edits)! };
      expect(isSameOrNarrower(source, mended, orbsBeside(fixture.path), config!.reach.refs())).toBe(true);
    },
  );

  test.each(fixes.filter(({ safety }) => safety === "safe"))("safe: $title: comments stay", (fix) => {
    const comments = (text: string) => text.match(/(?<=\s)# .*/g) ?? [];
    expect(comments(applyEdits(source.text, fix.edits)!)).toEqual(comments(source.text));
  });
});

function collectedAt({ written, facts, path }: ConfigFixture, text = joined(written)): Collected {
  return collectedOf({ ...facts, configs: [text] }, orbsBeside(path));
}

function fixesOf(findings: readonly Finding[]): Fix[] {
  const all = findings.flatMap(({ fixes = [] }) => fixes);
  return [...new Map(all.map((fix) => [JSON.stringify(fix.edits), fix])).values()];
}
