import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { readScript } from "./read-script.ts";

const corpus = join(import.meta.dirname, "../../../../../shared/corpus");

if (existsSync(corpus)) {
  test("more than 99 % of the shell scripts that people write are read whole", { timeout: 120_000 }, () => {
    const scripts = [...new Set(["configs", "orbs"].flatMap((folder) => scriptsIn(join(corpus, folder))))];
    const read = scripts.map((text) => readScript(text)).filter(({ language }) => language === "posix");
    expect(read.length).toBeGreaterThan(3000);
    expect(read.filter(({ complete }) => complete).length / read.length).toBeGreaterThan(0.99);
  });
} else test.skip("scripts that people write: ../shared/corpus is not here", () => {});

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
