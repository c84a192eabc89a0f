// npm run corpus: compiles real configs that nobody here wrote. Every refusal is on a list that says why; anything else is wrong.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { compileWithOrbs } from "../../apps/cli/src/orbs/compile-with-orbs.ts";
import { orbFolder } from "../../apps/cli/src/orbs/orb-folder.ts";
import { diagnosticsAsText } from "../../apps/cli/src/output/diagnostics-text.ts";
import { styleFor } from "../../apps/cli/src/output/style.ts";
import expected from "./expected.json" with { type: "json" };
import { judge, type Outcome, type Refusals, reasons } from "./judge.ts";

const corpus = join(import.meta.dirname, "../../../shared/corpus");
const verbose = process.argv.includes("--verbose");

if (!existsSync(corpus)) {
  process.stdout.write("The corpus is not here: nothing to compile.\n");
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  const refusals = expected as Refusals;
  const counts = { compiled: 0, refused: 0, wrong: 0 };
  const perReason = Object.fromEntries(reasons.map((reason) => [reason, 0]));
  const files = await filesToCompile();
  for (const file of files) {
    const outcome = await compileFile(file);
    const verdict = judge(outcome, refusals[file]);
    counts[verdict.kind] += 1;
    if (verdict.kind === "refused") perReason[verdict.reason]! += 1;
    if (verdict.kind !== "compiled" || verbose) print(file, verdict.kind, verdict.says);
    if (verbose && outcome.kind === "refused")
      process.stdout.write(`${outcome.text.trimEnd().replace(/^/gm, "    ")}\n`);
  }
  for (const file of Object.keys(refusals).filter((name) => !files.includes(name))) {
    counts.wrong += 1;
    print(file, "wrong", "is on the list of refusals and not in the corpus");
  }
  const detail = reasons.map((reason) => `${reason} ${perReason[reason]}`).join(", ");
  process.stdout.write(`compiled ${counts.compiled}\nrefused ${counts.refused} (${detail})\nwrong ${counts.wrong}\n`);
  return counts.wrong === 0 ? 0 : 1;
}

function print(file: string, kind: string, says: string): void {
  process.stdout.write(`${kind.padEnd(9)}${file}${says === "" ? "" : `: ${says}`}\n`);
}

async function filesToCompile(): Promise<string[]> {
  const folders = ["configs", "docs-examples"];
  const listings = await Promise.all(folders.map((folder) => readdir(join(corpus, folder))));
  return listings.flatMap((names, at) =>
    names.filter((name) => name.endsWith(".yml")).map((name) => `${folders[at]}/${name}`),
  );
}

async function compileFile(file: string): Promise<Outcome> {
  const text = await readFile(join(corpus, file), "utf8");
  try {
    const { compiled, sources } = await compileWithOrbs({ file, text }, {}, orbFolder(join(corpus, "orbs")));
    if (compiled.ok) return { kind: "compiled" };
    const rendered = diagnosticsAsText(compiled.diagnostics, sources, styleFor({}, false), compiled.untold);
    return { kind: "refused", diagnostics: compiled.diagnostics, text: rendered };
  } catch (error) {
    return { kind: "crashed", error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
