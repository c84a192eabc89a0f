import { expect, test } from "vitest";
import { parse } from "yaml";
import { Random } from "../random.ts";
import { inputOf } from "./mutate.ts";
import { mutateTree } from "./tree.ts";

const texts = [
  "version: 2.1\njobs:\n  build:\n    docker: [{image: a}]\n    steps:\n      - checkout\n      - run: make\n",
  "version: 2.1\nworkflows:\n  w:\n    jobs:\n      - build:\n          requires: [test]\n",
];

test("an iteration is the same each time, and no two are alike for long", () => {
  const inputs = Array.from({ length: 50 }, (_, iteration) => inputOf(1, iteration, texts));
  expect(inputs).toEqual(Array.from({ length: 50 }, (_, iteration) => inputOf(1, iteration, texts)));
  expect(new Set(inputs).size).toBeGreaterThan(40);
});

test("a changed tree is still YAML", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const random = new Random(seed);
    expect(() => parse(mutateTree(texts[0]!, random, () => texts[1]!))).not.toThrow();
  }
});

test("what is no map, and what holds itself, stays as it is", () => {
  for (const text of ["- a\n", "a: &a [*a]\n", "{{{"]) expect(mutateTree(text, new Random(1), () => text)).toBe(text);
});
