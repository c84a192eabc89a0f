import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { noOrbs } from "../orbs/library.ts";

function codesOf(text: string): string[] {
  const { diagnostics } = compile({ file: "config.yml", text }, { orbs: noOrbs });
  return [...new Set(diagnostics.map(({ code }) => code))];
}

const docker = 'docker: [{image: "cimg/base:2026.08"}]';

/** A config whose one job has one more line. */
const withJobKey = (line: string) =>
  codesOf(`version: 2.1\njobs:\n  build:\n    ${docker}\n    ${line}\n    steps: [{run: make}]\n`);
const withStep = (step: string) =>
  codesOf(`version: 2.1\njobs:\n  build:\n    ${docker}\n    steps:\n      - ${step}\n`);
const withInvocation = (options: string) =>
  codesOf(
    `version: 2.1\njobs:\n  build:\n    parameters: {n: {type: integer, default: 1}}\n    ${docker}\n    steps: [{run: make << parameters.n >>}]\nworkflows:\n  main:\n    jobs:\n      - other: {type: approval}\n      - build: {${options}}\n`,
  );

describe.each([
  ["parallelism-invalid", "parallelism", ["1", "64", '"3"', "1.0", "~"], ["0", "-1", "1.5", '"x"', "[1]", '"1.5"']],
  [
    "retention-invalid",
    "retention",
    ["{caches: 1d}", "{caches: 15d}", "{caches: 30d}", "{}", "~"],
    ["{caches: 0d}", "{caches: 31d}", "{caches: 7}", "{caches: 01d}", "7d", "[]"],
  ],
  ["wrong-type", "working_directory", ["~/a", "/a b"], ["[a]", "{a: b}"]],
  ["wrong-type", "shell", ["bash -e", "[bash, -e]"], ["{a: b}"]],
  ["wrong-type", "environment", ["{A: 1}", "[A=1]", "[{A: 1}]", "~", "{}"], ["A", "[A]", "{A: [1]}", "{A: {B: 1}}"]],
] as const)("%s: %s of a job", (code, key, good, bad) => {
  test.each(good)("%s is accepted", (value) => expect(withJobKey(`${key}: ${value}`)).toEqual([]));
  test.each(bad)("%s is not", (value) => expect(withJobKey(`${key}: ${value}`)).toEqual([code]));
});

describe.each([
  [
    "run-when-invalid",
    "run: {command: make, when: VALUE}",
    ["on_success", "always", "on_fail", "~"],
    ["on_failure", "true", '""', "[always]"],
  ],
  [
    "wrong-type",
    "run: {command: make, no_output_timeout: VALUE}",
    ["20m", "1.25h", "5s", "30", "100ms"],
    ["soon", "5 m", "-5m", '""', "1h30m"],
  ],
  ["wrong-type", "run: {command: make, background: VALUE}", ["true", "no"], ['"true"', "1"]],
  ["step-rerun-invalid", "run: {command: make, max_auto_reruns: VALUE}", ["1", "5"], ["0", "6", "1.5", '"2"']],
  [
    "step-rerun-invalid",
    "run: {command: make, max_auto_reruns: 1, auto_rerun_delay: VALUE}",
    ["1s", "600s", "1m", "10m"],
    ["0s", "601s", "11m", "1h", "5", "01m"],
  ],
  ["checkout-invalid", "checkout: {method: VALUE}", ["full", "blobless"], ["shallow", "Full", "none"]],
  ["checkout-invalid", "checkout: {method: shallow, depth: VALUE}", ["1", "100"], ["0", "-1", "1.5", '"1"']],
  [
    "step-key-missing",
    "save_cache: VALUE",
    ["{key: k, paths: [a]}"],
    ["{key: k}", "{paths: [a]}", "{key: k, paths: []}", "{}", "~"],
  ],
  [
    "step-key-missing",
    "restore_cache: VALUE",
    ["{key: k}", "{keys: [k]}", "{key: k, keys: [l]}"],
    ["{}", "~", "{name: n}", "{keys: []}"],
  ],
  [
    "step-key-missing",
    "persist_to_workspace: VALUE",
    ["{root: ., paths: [a]}"],
    ["{root: .}", "{paths: [a]}", "{root: ., paths: []}"],
  ],
  ["step-key-missing", "attach_workspace: VALUE", ["{at: .}"], ["{}", "{path: .}"]],
  ["step-key-missing", "store_artifacts: VALUE", ["{path: .}"], ["{}", "{destination: a}"]],
] as const)("%s: %s", (code, step, good, bad) => {
  test.each(good)("%s is accepted", (value) => expect(withStep(step.replace("VALUE", value))).toEqual([]));
  test.each(bad)("%s is not", (value) => expect(withStep(step.replace("VALUE", value))).toEqual([code]));
});

describe.each([
  [
    "serial-group-invalid",
    "serial-group: VALUE",
    ["a", "A1._/-", "g/<< pipeline.git.branch >>", "1"],
    ['""', '" "', '"a b"', "[a]", '"ä"'],
  ],
  [
    "context-invalid",
    "context: VALUE",
    ["a", "[a, b]", "[]", '"<< pipeline.git.branch >>"'],
    ["[a, a]", "[main, << pipeline.git.branch >>]"],
  ],
  [
    "requires-status-invalid",
    "requires: [{other: VALUE}]",
    ["success", "terminal", "[failed, canceled]", "[not_run]", "~"],
    ["[]", "[terminal]", "done", "[success, 1]"],
  ],
  [
    "filter-invalid",
    "filters: {branches: {only: VALUE}}",
    ["main", "[main, /a.*/]", "/(?!x)a/", "1", "[]", "~"],
    ["/(/", "[[main]]", "{a: b}", "[~]"],
  ],
  ["matrix-invalid", "matrix: {parameters: {n: VALUE}}", ["[1]", "[1, 2]"], ["1", '"1, 2"', "{a: 1}"]],
  [
    "matrix-invalid",
    "matrix: {parameters: {n: [1, 2]}, exclude: VALUE}",
    ["[{n: 1}]", "[]", "~", "[{n: 3}]"],
    ["{n: 1}", "[1]", "[{m: 1}]"],
  ],
] as const)("%s: %s", (code, option, good, bad) => {
  test.each(good)("%s is accepted", (value) => expect(withInvocation(option.replace("VALUE", value))).toEqual([]));
  test.each(bad)("%s is not", (value) => expect(withInvocation(option.replace("VALUE", value))).toEqual([code]));
});

describe.each([
  ["string", ["words", '"60"', '""', '"true"', '"0777"'], ["60", "true", "~", "[a]", "{a: b}", "1.5"]],
  ["boolean", ["true", "No", "ON", "off"], ['"true"', "1", "0", "y", "~"]],
  ["integer", ["0", "-3", "0777", "1_000"], ['"1"', "1.5", "true", "~", "[]"]],
  ["steps", ["[]", "[checkout]", "[checkout, {run: make}]"], ["checkout", "{run: make}", "~"]],
  ["executor", ["small", "{name: small}"], ["[small]", "{size: 1}", "1", "~"]],
] as const)("an argument of type %s", (type, good, bad) => {
  const codes = (value: string) =>
    codesOf(
      `version: 2.1\nexecutors:\n  small: {${docker}}\ncommands:\n  c:\n    parameters: {p: {type: ${type}}}\n    steps: [{run: make}]\njobs:\n  build:\n    executor: small\n    steps:\n      - c: {p: ${value}}\n`,
    );
  test.each(good)("can be %s", (value) => expect(codes(value)).toEqual([]));
  test.each(bad)("cannot be %s", (value) => expect(codes(value)).toEqual(["argument-type"]));
});

describe("names", () => {
  const named = (section: string, name: string) =>
    codesOf(
      `version: 2.1\n${section}:\n  ${name}: ${section === "commands" ? "{steps: [checkout]}" : `{${docker}, steps: [checkout]}`}\n${section === "jobs" ? "" : `jobs:\n  build: {${docker}, steps: [${name}]}\n`}${section === "jobs" ? `workflows:\n  w:\n    jobs:\n      - ${name}\n` : ""}`,
    );
  test.each(["a", "A", "a-b_c1", "a b", "a/b", "a.b"])("a job may be called %s", (name) =>
    expect(named("jobs", name)).toEqual([]),
  );
  test.each(["1a", "-a", "ä", '"a\\tb:"'])("a job may not be called %s", (name) =>
    expect(named("jobs", name)).toEqual(["name-invalid"]),
  );
  test.each(["a", "a-b_c1", "aB"])("a command may be called %s", (name) => expect(named("commands", name)).toEqual([]));
  test.each(["1a", "_a", "a b"])("a command may not be called %s", (name) =>
    expect(named("commands", name)).toEqual(["name-invalid"]),
  );
});
