import { expect, test } from "vitest";
import { hasOwners } from "./codeowners.ts";

test.each([
  // CODEOWNERS                                 a path                        has owners
  ["* @all", ".circleci/config.yml", true],
  [".circleci/ @ops", ".circleci/config.yml", true],
  ["/.circleci/ @ops", ".circleci/nested/more.yml", true],
  ["/.circleci @ops", ".circleci/config.yml", true],
  [".circleci/** @ops", ".circleci/nested/more.yml", true],
  ["/.circleci/* @ops", ".circleci/config.yml", true],
  ["/.circleci/* @ops", ".circleci/nested/more.yml", false],
  ["*.yml @ops", ".circleci/config.yml", true],
  ["*.yaml @ops", ".circleci/config.yml", false],
  ["/docs/ @writers", ".circleci/config.yml", false],
  ["**/config.yml @ops", ".circleci/config.yml", true],
  ["conf?g.yml @ops", ".circleci/config.yml", true],
  // The last match decides, and a line without owners frees what it names.
  ["* @all\n.circleci/", ".circleci/config.yml", false],
  [".circleci/\n* @all", ".circleci/config.yml", true],
  ["# .circleci/ @ops", ".circleci/config.yml", false],
  [".circleci/ # @ops", ".circleci/config.yml", false],
  ["[Pipelines] @ops\n", ".circleci/config.yml", false],
  ["", ".circleci/config.yml", false],
] as const)("%j gives %s owners: %s", (codeowners, path, owned) => {
  expect(hasOwners(codeowners, path)).toBe(owned);
});

test("a hostile pattern is as fast as any other", () => {
  const stars = "*a".repeat(2000);
  expect(hasOwners(`${stars}b @x`, `${"a".repeat(5000)}/c`)).toBe(false);
  expect(hasOwners(`${"**/".repeat(2000)}b @x`, `${"a/".repeat(200)}c`)).toBe(false);
});
