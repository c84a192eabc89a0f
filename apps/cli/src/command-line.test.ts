import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { defineCommand } from "./command.ts";
import { ringfort } from "./command-line.fixture.ts";
import { commandTable } from "./command-table.ts";

test.each([
  // words                                     code  on standard output or error
  [["--version"], 0, /^ringfort \d+\.\d+\.\d+\n$/],
  [["--help"], 0, /Commands:\n.*\brun\b/s],
  [["help"], 0, /config validate/],
  [[], 2, /Commands:/],
  [["config"], 2, /config validate/],
  [["help", "config"], 0, /config process/],
  [
    ["config", "validate", "--help"],
    0,
    /Usage: ringfort config validate \[FILE\] \[--orbs DIR\] \[--format text\|json\]/,
  ],
  [["help", "config", "process"], 0, /\[--branch B \| --tag T\]/],
  [["validate"], 2, /there is no command `validate`/],
  [["config", "valdate"], 2, /Did you mean `ringfort config validate`\?/],
  [["config", "validate", "--formt", "json"], 2, /unknown option `--formt`\. Did you mean `--format`\?/],
  [["config", "validate", "--format", "jsn"], 2, /it is one of text, json\. Did you mean `json`\?/],
  [["config", "validate", "--orbs"], 2, /`--orbs` needs a value: --orbs DIR/],
  [["config", "validate", "--orbs", "--format=json"], 2, /looks like an option/],
  [["config", "validate", "a", "b"], 2, /unexpected argument `b`/],
  [["config", "process", "--branch", "a", "--tag", "b"], 2, /cannot be given together/],
  [["config", "process", "--param", "novalue"], 2, /is not of the form K=V/],
  [["config", "pack"], 2, /DIR is missing/],
  [["config", "pack", "/no/such/folder"], 1, /cannot read the folder/],
  [["config", "validate", "/no/such/file"], 1, /cannot read .*: no such file/],
] as const)("ringfort %j ends with %d", async (words, code, said) => {
  const ended = await ringfort(words);
  expect(ended.code).toBe(code);
  expect(code === 0 ? ended.out : ended.err).toMatch(said);
  expect(code === 0 ? ended.err : ended.out).toBe("");
});

test("every command loads and explains itself", async () => {
  for (const { words } of commandTable) {
    const { code, out } = await ringfort(["help", ...words.split(" ")]);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: ringfort ${words}`);
  }
});

test("options are typed by their table: absent ones are false, undefined or empty", () => {
  const command = defineCommand({
    positionals: [],
    options: {
      plain: { type: "boolean", help: "" },
      orbs: { type: "string", help: "" },
      param: { type: "string", multiple: true, help: "" },
    },
    run: async () => 0,
  });
  expect(readArguments(command, []).options).toEqual({ plain: false, orbs: undefined, param: [] });
  expect(readArguments(command, ["--param", "a=1", "--param=b=-2", "--plain", "--orbs=x"]).options).toEqual({
    plain: true,
    orbs: "x",
    param: ["a=1", "b=-2"],
  });
});
