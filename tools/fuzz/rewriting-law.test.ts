import { noOrbs } from "@ringfort/config";
import { expect, test } from "vitest";
import { dataOf, isMap } from "./data.ts";
import { Random } from "./random.ts";
import { rewritesOf } from "./rewrites.ts";
import { brokenByRewriting } from "./rewriting-law.ts";

const config = `version: 2.1
jobs:
  build:
    docker: [{image: cimg/base:current}]
    parallelism: 2
    environment: {A: "1", B: two}
    steps:
      - checkout
      - run: {name: Make, command: make all, no_output_timeout: 5m}
`;

test("a config of every part has every way of saying it otherwise", () => {
  const data = dataOf(config);
  const names = new Set(isMap(data) ? rewritesOf(data).map(({ name }) => name.replace(/ (?:for|within) .*/, "")) : []);
  expect([...names].sort()).toEqual([
    "a parameter of the job",
    "a parameter of the pipeline",
    "an executor of its own",
    "steps",
    "steps as a command",
    "steps as an argument of a command",
  ]);
});

test("said otherwise, the config is the same", () => {
  for (let seed = 0; seed < 20; seed += 1) expect(brokenByRewriting(config, new Random(seed), noOrbs)).toBeUndefined();
});
