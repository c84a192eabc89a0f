import { noOrbs } from "@ringfort/config";
import { expect, test } from "vitest";
import { holdToLaws } from "./laws.ts";

test.each([
  ["a config", true, "version: 2.1\njobs: {build: {docker: [{image: a}], steps: [checkout]}}\n"],
  ["a mistake", false, "version: 2.1\njobs: {build: {docker: [{image: a}], steps: [no-such-command]}}\n"],
  ["no YAML", false, "{{{\n"],
  ["nothing", false, ""],
  [
    "a config in which nothing remains",
    true,
    "version: 2.1\njobs: {a: {machine: {image: b}, steps: [checkout]}}\nworkflows: {w: {when: false, jobs: [a]}}\n",
  ],
])("%s keeps every law", (_, compiled, text) => {
  expect(holdToLaws(text, noOrbs)).toMatchObject({ compiled, broken: undefined });
});

test("a library that throws is a breach", () => {
  const text = "version: 2.1\norbs: {o: a/b@1}\njobs: {build: {docker: [{image: a}], steps: [o/c]}}\n";
  const orbs = {
    find(): never {
      throw new Error("boom");
    },
  };
  expect(holdToLaws(text, orbs).broken).toMatchObject({ law: "never throws" });
});
