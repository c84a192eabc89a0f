import fc from "fast-check";
import { expect, test } from "vitest";
import { planned } from "../plan/planned.fixture.ts";

const axes = fc
  .uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) => fc.tuple(fc.constant(name), fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }))),
    ),
  );
const exclusion = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.nat(3), { minKeys: 1, maxKeys: 2 });

type Cell = Readonly<Record<string, unknown>>;

function cells(parameters: readonly (readonly [string, readonly number[]])[], exclude: readonly Cell[]): Cell[] {
  const matrix = JSON.stringify({ parameters: Object.fromEntries(parameters), exclude });
  const workflows = planned(`version: 2.1
jobs:
  always: {docker: [{image: i}], steps: [{run: make}]}
  t:
    parameters: {a: {type: integer, default: 0}, b: {type: integer, default: 0}, c: {type: integer, default: 0}}
    docker: [{image: i}]
    steps: [{run: make}]
workflows: {w: {jobs: [always, t: {matrix: ${matrix}}]}}
`).workflows;
  return (workflows[0]?.jobs ?? []).filter(({ declaredName }) => declaredName === "t").map(({ cell }) => ({ ...cell }));
}

/** The combinations by the book: the first parameter varies slowest. */
function product(parameters: readonly (readonly [string, readonly number[]])[]): Cell[] {
  return parameters.reduce<Cell[]>(
    (found, [name, values]) => found.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [{}],
  );
}

test("a matrix is the product of its lists, without what an exclusion matches in every key", () => {
  fc.assert(
    fc.property(axes, fc.array(exclusion, { maxLength: 3 }), (parameters, excluded) => {
      const known = new Set<string>(parameters.map(([name]) => name));
      const legal = excluded.filter((one) => Object.keys(one).every((key) => known.has(key)));
      const expected = product(parameters).filter(
        (cell) => !legal.some((one) => Object.entries(one).every(([key, value]) => cell[key] === value)),
      );
      expect(cells(parameters, legal)).toEqual(expected);
    }),
  );
});
