import fc from "fast-check";
import { expect, test } from "vitest";
import { splitTests } from "./split-tests.ts";

function shares(
  names: readonly string[],
  total: number,
  options: { weights?: Map<string, number>; defaultWeight?: number } = {},
) {
  return Array.from({ length: total }, (_, index) => splitTests(names, { index, total, ...options }));
}

test.each([
  [
    ["d", "a", "c", "b"],
    2,
    {},
    [
      ["a", "c"],
      ["b", "d"],
    ],
  ],
  [["a"], 3, {}, [["a"], [], []]],
  [["a", "b", "c"], 1, {}, [["a", "b", "c"]]],
  [
    ["slow", "x", "y", "z"],
    2,
    {
      weights: new Map([
        ["slow", 9],
        ["x", 3],
        ["y", 3],
        ["z", 3],
      ]),
    },
    [["slow"], ["x", "y", "z"]],
  ],
  [["slow", "new"], 2, { weights: new Map([["slow", 9]]) }, [["slow"], ["new"]]],
  [
    ["a", "b", "new"],
    2,
    {
      weights: new Map([
        ["a", 4],
        ["b", 4],
      ]),
      defaultWeight: 10,
    },
    [["new"], ["a", "b"]],
  ],
])("%j over %d nodes %j", (names, total, options, expected) => {
  expect(shares(names, total, options)).toEqual(expected);
});

const names = fc.array(fc.string({ maxLength: 5 }), { maxLength: 40 });
const weights = fc.dictionary(fc.string({ maxLength: 5 }), fc.double({ min: 0, max: 100, noNaN: true }));

test("nodes have every name together and none twice, in whatever order they read them", () => {
  fc.assert(
    fc.property(names, weights, fc.integer({ min: 1, max: 8 }), fc.boolean(), (given, times, total, timed) => {
      const options = timed ? { weights: new Map(Object.entries(times)) } : {};
      const split = shares(given, total, options);
      expect(split.flat().toSorted()).toEqual(given.toSorted());
      expect(shares(given.toReversed(), total, options)).toEqual(split);
    }),
  );
});

test("no node has more than one name above another when all weigh the same", () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 8 }), (given, total) => {
      const sizes = shares(given, total).map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
