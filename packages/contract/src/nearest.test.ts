import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test.each<[string, string[], string | undefined]>([
  ["biuld", ["test", "build", "deploy"], "build"],
  ["equals", ["equal", "matches"], "equal"],
  ["Build", ["build"], "build"],
  ["dockr", ["docker", "machine"], "docker"],
  ["x", ["deploy"], undefined],
  ["build", ["deploy", "test"], undefined],
  ["build", [], undefined],
  ["tset", ["rest", "test"], "test"],
  ["tesx", ["test", "tess"], "test"],
])("%s among %j means %s", (name, candidates, meant) => {
  expect(nearest(name, candidates)).toBe(meant);
});

test("one changed letter in a longer name is always forgiven", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{5,20}$/), fc.nat(), (name, at) => {
      const index = at % name.length;
      expect(nearest(`${name.slice(0, index)}_${name.slice(index + 1)}`, [name])).toBe(name);
    }),
  );
});

test("long names and long lists cost little", () => {
  expect(nearest("x".repeat(100_000), ["x".repeat(100_001)])).toBeUndefined();
  expect(
    nearest(
      "build",
      Array.from({ length: 1_000_000 }, (_, index) => `other-${index}`),
    ),
  ).toBeUndefined();
});
