import fc from "fast-check";
import { expect, test } from "vitest";
import { assess } from "../../assess/assess.ts";
import type { RunnerFacts } from "../../evidence/runner-facts.ts";
import { collectedOf } from "../facts.fixture.ts";
import { checks } from "./index.ts";

const ofRunners = checks.filter((check) => check.subject === "runner");

test.each([
  [
    "an inspected container in JSON",
    "docker-inspect",
    '[{\n "Name": "/r",\n "HostConfig": {\n  "Privileged": true\n }}]',
    "RF-4.1.7",
    4,
  ],
  [
    "a setting in YAML",
    "machine-runner",
    "api:\n  auth_token: x\nrunner:\n  ssh:\n    advertise_addr: a:1\n",
    "RF-4.1.13",
    5,
  ],
  ["an option of a command", "docker-run", "docker run \\\n  --rm \\\n  --privileged \\\n  x", "RF-4.1.7", 3],
] as const)("%s is found on its line", (_name, kind, text, id, line) => {
  const data: unknown = kind === "docker-inspect" ? JSON.parse(text) : { runner: { ssh: { advertise_addr: "a:1" } } };
  const found = findingsOf({ file: "f", kind, text, data }).filter(
    ({ verdict, check }) => verdict === "FAIL" && check.id === id,
  );
  expect(found.map(({ primary }) => text.slice(0, primary?.start).split("\n").length)).toEqual([line]);
});

const keys = [
  "HostConfig",
  "Config",
  "Env",
  "Binds",
  "SecurityOpt",
  "Tmpfs",
  "CapDrop",
  "Image",
  "User",
  "spec",
  "containers",
];
const more = [
  "securityContext",
  "volumes",
  "hostPath",
  "env",
  "name",
  "image",
  "runner",
  "command_prefix",
  "ssh",
  "mode",
];
const probes = ["ringfort_probe", "groups", "reachable", "uid", "host_audit", "agent_version", "resources", "template"];
const word = fc.constantFrom(...keys, ...more, ...probes, "3.1", "sudo", "/var/run/docker.sock");
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.constantFrom(null, 0, true),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(word, tie("tree"), { maxKeys: 6 }),
  ),
}));
const kinds = fc.constantFrom("machine-runner", "docker-run", "docker-inspect", "pod", "probe") satisfies fc.Arbitrary<
  RunnerFacts["kind"]
>;

test("no file, whatever its shape, makes a check fail itself", () => {
  fc.assert(
    fc.property(tree, kinds, (data, kind) => {
      const found = findingsOf({ file: "f", kind, text: JSON.stringify(data), data });
      expect(found.filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("no command, whatever its words, makes a check fail itself", () => {
  const words = fc.constantFrom(
    "docker",
    "run",
    "-e",
    "-v",
    "--tmpfs",
    "--user",
    "--name=",
    "x:1@",
    "-",
    "--",
    "''",
    "$A",
    "|",
    "--mount",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (line) => {
      const found = findingsOf({
        file: "f",
        kind: "docker-run",
        text: `docker run ${line.join(" ")}`,
        data: undefined,
      });
      expect(found.filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

function findingsOf(facts: RunnerFacts) {
  return assess(collectedOf({ runners: [facts] }), ofRunners);
}
