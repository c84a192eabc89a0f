import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { allCommands } from "./all-commands.ts";
import { readScript } from "./read-script.ts";

const corpus = join(import.meta.dirname, "../../../../../shared/corpus");
const bash = "/bin/bash";

if (existsSync(corpus)) {
  const scripts = [...new Set(["configs", "orbs"].flatMap((folder) => scriptsIn(join(corpus, folder))))];

  test("more than 99 % of the shell scripts that people write are read whole", { timeout: 120_000 }, () => {
    const read = scripts.map((text) => readScript(text));
    expect(read.length).toBeGreaterThan(3000);
    expect(read.filter(({ complete }) => complete).length / read.length).toBeGreaterThan(0.99);
  });

  test.skipIf(!existsSync(bash))("bash finds the same commands in a sample of them", { timeout: 120_000 }, () => {
    const sample = scripts.filter((_, index) => index % 20 === 0);
    const both = sample.flatMap((text) => {
      const printed = asBashPrintsIt(text);
      return printed === undefined ? [] : [{ text, same: commandsIn(text) === commandsIn(printed) }];
    });
    expect(both.length).toBeGreaterThan(150);
    expect(both.filter(({ same }) => same).length / both.length).toBeGreaterThan(0.98);
  });
} else test.skip("scripts that people write: ../shared/corpus is not here", () => {});

/** Bash reads the text as the body of a function, runs nothing, and prints the function as it understood it. */
function asBashPrintsIt(text: string): string | undefined {
  const define = 'eval "body() {\n$SCRIPT\n}" && declare -f body';
  const { status, stdout } = spawnSync(bash, ["--norc", "-O", "extglob", "-c", define], { env: { SCRIPT: text } });
  return status === 0 ? stdout.toString() : undefined;
}

/** The words of all commands without their blanks. Bash prints substitutions in its own way, so those are left out. */
function commandsIn(text: string): string {
  const commands = allCommands(readScript(text)).map(({ assignments, words }) => {
    const pieces = [...assignments.flatMap(({ name, value }) => [name, value.raw]), ...words.map(({ raw }) => raw)];
    return pieces.join(" ").replaceAll("\\\n", "").replace(/\s+/g, "");
  });
  const comparable = commands.filter((shown) => shown && !/\$\(|`|<\(|\$"|\$'/.test(shown));
  return comparable.sort().join("\n");
}

function scriptsIn(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return files.flatMap((name) => {
    const found: string[] = [];
    const source = readFileSync(join(folder, name), "utf8");
    visit(parseDocument(source, { version: "1.1", merge: true, logLevel: "silent" }), {
      Pair(_, { key, value }) {
        if (!isScalar(key) || key.value !== "run") return;
        if (isMap(value) && value.has("shell")) return;
        const command = isMap(value) ? value.get("command") : isScalar(value) ? value.value : undefined;
        if (typeof command === "string") found.push(rendered(command));
      },
    });
    return found;
  });
}

/** As CircleCI would hand it to the shell, with `x` for every value. */
function rendered(command: string): string {
  const values = command.replace(/(?<!\\)<<[#^/][^>]*>>/g, "").replace(/(?<!\\)<<\s*[\w.\- ]+\s*>>/g, "x");
  return values.replaceAll("\\<<", "<<");
}
