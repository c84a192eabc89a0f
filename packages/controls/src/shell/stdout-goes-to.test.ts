import { expect, test } from "vitest";
import { allCommands } from "./all-commands.ts";
import { readScript } from "./read-script.ts";
import { reachesTerminal, stdoutGoesTo } from "./stdout-goes-to.ts";

const find = (text: string, name = "env") => {
  const found = allCommands(readScript(text)).find(({ words }) => words[0]?.raw === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

test.each([
  ["env", "terminal", true],
  ["env > f", "file", false],
  ["env >> f 2>&1", "file", false],
  ["env 2> f", "terminal", true],
  ["env >&2", "terminal", true],
  ["env > /dev/stderr", "terminal", true],
  ["env > /dev/null", "nowhere", false],
  ["env &> f", "file", false],
  ["env | sort", "pipe", true],
  ["env | grep A | tee f", "pipe", true],
  ["env | tee f > /dev/null", "pipe", false],
  ["env | docker login --password-stdin", "pipe", false],
  ["env | sort > f", "pipe", false],
  ['X="$(env)"', "captured", false],
  ["echo `env`", "captured", false],
  ["diff <(env) f", "captured", false],
  ["{ env; } > f", "file", false],
  ["if a; then env; fi | sort", "pipe", true],
  ["for i in 1; do (env); done >> f", "file", false],
  ["f() { env; }; f", "function", true],
  ["f() { env; }; X=$(f)", "function", false],
  ["f() { env; }", "function", false],
  ["f() { env; f; }; f > x", "function", false],
] as const)("%s: %s, shown in the log: %s", (text, kind, shown) => {
  expect(stdoutGoesTo(find(text)).kind).toBe(kind);
  expect(reachesTerminal(find(text))).toBe(shown);
});
