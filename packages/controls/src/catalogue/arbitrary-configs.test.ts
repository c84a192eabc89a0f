import fc from "fast-check";
import { expect, test } from "vitest";
import { assess } from "../assess/assess.ts";
import { configFixturesOf, orbsBeside } from "./check-fixtures.fixture.ts";
import { collectedOf, joined } from "./facts.fixture.ts";
import { catalogue } from "./index.ts";

const ofConfigs = catalogue.filter(({ subject }) => subject === "config");
const fixtures = ofConfigs.flatMap((check) => configFixturesOf(check));

function errorsIn(text: string, path = "none.yml"): string[] {
  return assess(collectedOf({ configs: [text] }, orbsBeside(path)), ofConfigs)
    .filter(({ verdict }) => verdict === "ERROR")
    .map(({ check, why }) => `${check.id} ${why}`);
}

/** Keys that mean something, so that what is made up gets past the first look. */
const keys = fc.constantFrom(
  ..."version orbs jobs workflows commands executors parameters docker image machine steps run command name environment".split(
    " ",
  ),
  ..."context filters branches tags only ignore requires type matrix when unless condition shell save_cache restore_cache".split(
    " ",
  ),
  ..."key keys paths store_artifacts path setup_remote_docker resource_class setup triggers schedule cron default enum".split(
    " ",
  ),
  ..."build deploy hold w".split(" "),
);
const scalars = fc.oneof(
  fc.constantFrom(
    "build",
    "deploy",
    "hold",
    "approval",
    "checkout",
    "cimg/base:latest",
    "/.*/",
    "main",
    "string",
    "",
    2.1,
  ),
  fc.constantFrom(
    "<< pipeline.git.branch >>",
    "<< parameters.x >>",
    "<<",
    "curl x | sh",
    "eval $CIRCLE_BRANCH",
    "a/b@volatile",
  ),
  fc.string({ maxLength: 12 }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
);
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    scalars,
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(keys, tie("node"), { maxKeys: 4 }),
  ),
}));

test("no check throws over a config that somebody made up", () => {
  const config = fc.record(
    {
      version: fc.constantFrom(2, 2.1, "2.1"),
      orbs: node,
      parameters: node,
      commands: node,
      executors: node,
      jobs: fc.dictionary(fc.constantFrom("build", "deploy"), node, { maxKeys: 2 }),
      workflows: fc.dictionary(fc.constantFrom("w", "version"), fc.record({ jobs: fc.array(node, { maxLength: 3 }) }), {
        maxKeys: 2,
      }),
    },
    { requiredKeys: ["version", "jobs"] },
  );
  fc.assert(
    fc.property(config, (made) => {
      expect(errorsIn(JSON.stringify(made))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("no check throws over a fixture that lost a line, or its end", () => {
  const torn = fc.tuple(fc.constantFrom(...fixtures), fc.nat(), fc.boolean()).map(([{ written, path }, at, half]) => {
    const lines = joined(written).split("\n");
    const line = at % lines.length;
    return { path, text: (half ? lines.slice(0, line) : lines.toSpliced(line, 1)).join("\n") };
  });
  fc.assert(
    fc.property(torn, ({ text, path }) => {
      expect(errorsIn(text, path)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("line ends of Windows change no answer", () => {
  const answers = (text: string, path: string) =>
    assess(collectedOf({ configs: [text] }, orbsBeside(path)), ofConfigs).map(
      ({ check, verdict, fingerprint, primary }) =>
        `${check.id} ${verdict} ${fingerprint} ${primary ? text.slice(0, primary.start).split("\n").length : ""}`,
    );
  const differing = fixtures.filter(({ written, path }) => {
    const unix = joined(written);
    return answers(unix, path).join() !== answers(unix.replaceAll("\n", "\r\n"), path).join();
  });
  expect(differing.map(({ name }) => name)).toEqual([]);
});
