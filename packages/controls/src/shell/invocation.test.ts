import { describe, expect, test } from "vitest";
import { invocationOf } from "./invocation.ts";
import { launchedBy } from "./launched-by.ts";
import { optionsOf } from "./options-of.ts";
import { readScript } from "./read-script.ts";
import type { Command } from "./script.ts";
import { staticText, textOf } from "./text-of.ts";

const first = (text: string) => readScript(text).commands[0] as Command;

test.each([
  ["curl x", "curl", []],
  ["/usr/bin/curl x", "curl", []],
  ["A=1 'cu'rl x", "curl", []],
  ["sudo -E -u root curl x", "curl", ["sudo"]],
  ["sudo A=b curl", "curl", ["sudo"]],
  ["env -i A=b /bin/bash -c x", "bash", ["env"]],
  ["time nice -n 10 nohup make", "make", ["nice", "nohup"]],
  ["timeout -k 5 10m npm ci", "npm", ["timeout"]],
  ["command -v jq", "command", []],
  ["command jq .", "jq", ["command"]],
  ["exec -a x bash", "bash", ["exec"]],
  ["stdbuf -oL make", "make", ["stdbuf"]],
  ["$SUDO apt-get update", "apt-get", [`\${SUDO}`]],
  ["$CMD x", `\${CMD}`, []],
  ["./run.sh", "run.sh", []],
])("%s runs %s", (text, name, through) => {
  expect(invocationOf(first(text))).toMatchObject({ name, through });
});

test("only assigning or redirecting runs nothing", () => {
  expect(invocationOf(first("A=b"))).toBeUndefined();
  expect(invocationOf(first("> file"))).toBeUndefined();
});

test.each([
  ["xargs -n1 -P 4 curl -O", ["xargs", "curl"]],
  ["find . -name '*.sh' -exec sudo bash {} +", ["find", "bash"]],
  ["npx --yes semgrep ci", ["npx", "semgrep"]],
  ["poetry run pip-audit", ["poetry", "pip-audit"]],
  ["aws-vault exec prod -- terraform apply", ["aws-vault", "terraform"]],
  ["python3 -m bandit -r .", ["python3", "bandit"]],
  ["bundle exec brakeman", ["bundle", "brakeman"]],
  ["npm ci", ["npm"]],
])("%s starts %j", (text, names) => {
  expect(launchedBy(first(text)).map(({ name }) => name)).toEqual(names);
});

test.each([
  [["-fsSL", "u"], [], ["-f", "-s", "-S", "-L"], ["u"]],
  [["-o", "f", "u"], ["-o"], ["-o=f"], ["u"]],
  [["-of", "u"], ["-o"], ["-o=f"], ["u"]],
  [["-sSo", "f", "u"], ["-o"], ["-s", "-S", "-o=f"], ["u"]],
  [["--output=f", "--insecure", "u"], ["--output"], ["--output=f", "--insecure"], ["u"]],
  [["--output", "f", "-"], ["--output"], ["--output=f"], ["-"]],
  [["-a", "--", "-b"], [], ["-a"], ["-b"]],
] as const)("options of %j, where %j take a value", (args, valued, options, operands) => {
  const found = optionsOf(first(`x ${args.join(" ")}`).words.slice(1), valued);
  const shown = found.options.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
  expect([shown, found.operands.map(textOf)]).toEqual([options, operands]);
});

describe("text", () => {
  test.each([
    [`a'b c'"d"\\ e`, "ab cd e"],
    ["$'a\\tb\\x41'", "a\tbA"],
    [`a\${b}`, undefined],
    ['"$(x)"', undefined],
  ])("%s is %j", (word, text) => expect(staticText(first(`x ${word}`).words[1])).toBe(text));

  test.each([
    [`"$A/\${B:-c}"'d'`, `\${A}/\${B}d`],
    ["x$(y z)$((1))*", "x$(…)$((…))*"],
  ])("%s shows as %s", (word, text) => expect(textOf(first(`x ${word}`).words[1] as never)).toBe(text));
});
