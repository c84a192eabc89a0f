import { expect, test } from "vitest";
import { job, workflow } from "./plan.fixture.ts";
import { checkContexts, secretsOf, type Variables } from "./variables.ts";

const variables: Variables = {
  project: { A: "project", B: "project" },
  contexts: new Map([
    ["one", { B: "one", C: "one" }],
    ["two", { C: "two" }],
  ]),
  warnings: [],
};

test("a job sees the project's variables under those of its contexts, of which the later wins", () => {
  expect(secretsOf(job("a", []), variables)).toEqual({ A: "project", B: "project" });
  expect(secretsOf(job("a", [], { contexts: ["one", "two"] }), variables)).toEqual({
    A: "project",
    B: "one",
    C: "two",
  });
  expect(secretsOf(job("a", [], { contexts: ["two", "one"] }), variables).C).toBe("one");
});

test("contexts without values are named with the jobs that want them", () => {
  const jobs = ["a", "b", "c", "d"].map((name) => job(name, [], { contexts: ["one", "two", "deploy"] }));
  expect(checkContexts([workflow("w", ...jobs)], variables)).toEqual([
    "the context `deploy` (a, b, c and 1 more) has no values here; `--context deploy=FILE` gives it some.",
  ]);
});

test("a file for a context that no job has is a mistake", () => {
  const jobs = [job("a", [], { contexts: ["on"] })];
  expect(() => checkContexts([workflow("w", ...jobs)], variables)).toThrow("the context `one`. Did you mean `on`?");
});
