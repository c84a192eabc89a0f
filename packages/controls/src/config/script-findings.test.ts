import type { OrbLibrary } from "@ringfort/config";
import { expect, test } from "vitest";
import { collectedOf } from "../catalogue/facts.fixture.ts";
import { allCommands, commandName } from "../shell/index.ts";
import { failsInScripts, perScript, withInner } from "./script-findings.ts";

const orbs: OrbLibrary = {
  find: (reference) => ({
    status: "found",
    resolved: reference,
    source: {
      file: reference,
      text: "version: 2.1\ncommands:\n  own: { steps: [{ run: bad }] }\n  given:\n    parameters: { script: { type: string } }\n    steps: [{ run: << parameters.script >> }]\n",
    },
  }),
};

/** What is found where every command named `bad` is a finding. */
function found(text: string): readonly string[] {
  const [config] = collectedOf({ configs: [text] }, orbs).configs;
  if (!config) throw new Error("There is no config.");
  const rule = perScript(
    withInner((script) =>
      allCommands(script)
        .filter((command) => commandName(command) === "bad")
        .map((at) => ({ at, why: "It is bad.", about: "bad" })),
    ),
  );
  return failsInScripts(config, rule).map(({ primary }) => {
    if (!primary) return "nowhere";
    const before = text.slice(0, primary.start).split("\n");
    return `${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${text.slice(primary.start, primary.end)}`;
  });
}

const head = "version: 2.1\norbs: { o: a/o@1.0.0 }\njobs:\n  a:\n    docker: [{ image: x }]\n    steps:\n";
const tail = "workflows: { w: { jobs: [a] } }\n";

test.each([
  ["a block", "      - run: |\n          good\n          bad 1\n", ["9:11 bad 1"]],
  ["a block with line breaks of Windows", "      - run: |\r\n          good\r\n          bad 1\r\n", ["9:11 bad 1"]],
  ["tabs inside of a block", "      - run: |\n          good\n          \tbad 1\n", ["9:12 bad 1"]],
  ["a second one like the first", "      - run: |\n          bad\n          bad\n", ["8:11 bad", "9:11 bad"]],
  ["a plain text", "      - run: good && bad 1\n", ["7:22 bad 1"]],
  ["a folded text", "      - run: >\n          good &&\n          bad 1\n", ["9:11 bad 1"]],
  [
    "a line whose tag was filled in",
    "      - run: |\n          bad << pipeline.number >>\n",
    ["8:11 bad << pipeline.number >>"],
  ],
  ["a script inside of a script", "      - run: bash -c 'good; bad'\n", ["7:14 bash -c 'good; bad'"]],
  ["an orb's own script, which another check tells", "      - o/own\n", []],
  ["a script that is handed to an orb", "      - o/given: { script: bad 1 }\n", ["7:9 o/given"]],
])("%s", (_name, steps, places) => expect(found(head + steps + tail)).toEqual(places));

test("a step that two jobs share is told once", () => {
  const shared = "      - &shared { run: bad }\n  b:\n    docker: [{ image: x }]\n    steps: [*shared]\n";
  expect(found(`${head}${shared}workflows: { w: { jobs: [a, b] } }\n`)).toEqual(["7:24 bad"]);
});
