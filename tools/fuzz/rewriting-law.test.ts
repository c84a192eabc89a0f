import { noOrbs } from "@ringfort/config";
import { expect, test } from "vitest";
import { dataOf, isMap } from "./data.ts";
import { Random } from "./random.ts";
import { rewritesOf } from "./rewrites/rewrites.ts";
import { brokenByRewriting } from "./rewriting-law.ts";

const config = `version: 2.1
executors: {small: {docker: [{image: cimg/base:current}], resource_class: small}}
jobs:
  build:
    docker: [{image: cimg/base:current}]
    parallelism: 2
    environment: {A: "1", B: "two words"}
    steps:
      - checkout
      - run: {name: Make, command: "make all", no_output_timeout: 5m}
  test:
    executor: small
    steps: [checkout]
workflows:
  main:
    jobs: [build, test: {requires: [build]}]
`;

test("a config of every part has every way of saying it otherwise", () => {
  const data = dataOf(config);
  const names = isMap(data) ? rewritesOf(data).map(({ name }) => name.replace(/ (?:for|within|with) .*/, "")) : [];
  expect([...new Set(names)].sort()).toEqual([
    "a parameter of the job",
    "a parameter of the pipeline",
    "a text",
    "a workflow",
    "an executor as a parameter",
    "an executor of its own",
    "steps",
    "steps as a command",
    "steps as a command of an orb",
    "steps as an argument of a command",
  ]);
});

test("said otherwise, the config is the same", () => {
  for (let seed = 0; seed < 20; seed += 1) expect(brokenByRewriting(config, new Random(seed), noOrbs)).toBeUndefined();
});
