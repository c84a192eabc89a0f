// npm run compat: holds our compiler against the rest of the corpus's expectations. Every difference is a line of docs/compatibility.md.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Comparison, judge, readListed } from "./comparison.ts";
import { compareAssertions } from "./compiled/compare-assertions.ts";
import { comparePartialPairs } from "./compiled/compare-partial-pairs.ts";
import { compareValidConfigs } from "./compiled/compare-valid-configs.ts";
import { corpusIsHere } from "./corpus.ts";
import { compareExamples } from "./docs-examples/compare-examples.ts";
import { compareFixtures } from "./fixtures/compare-fixtures.ts";
import { compareCases } from "./language-server/compare-cases.ts";
import { comparePacks } from "./packed/compare-packs.ts";

const groups: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  "language server cases": compareCases,
  "language server fixtures": compareFixtures,
  "partial pairs": comparePartialPairs,
  assertions: compareAssertions,
  "valid configs": compareValidConfigs,
  packs: comparePacks,
  "documentation examples": compareExamples,
};

if (corpusIsHere) process.exitCode = await main(process.argv.includes("--verbose"));
else process.stdout.write("The corpus is not here: nothing to compare.\n");

async function main(verbose: boolean): Promise<number> {
  const listed = readListed(await readFile(join(import.meta.dirname, "../../docs/compatibility.md"), "utf8"));
  const unread = new Set(listed.keys());
  let wrong = 0;
  for (const [group, compare] of Object.entries(groups)) {
    const counts = { agrees: 0, listed: 0, wrong: 0 };
    for (const comparison of await compare()) {
      const { kind, says } = judge(comparison, listed);
      unread.delete(comparison.id);
      counts[kind] += 1;
      if (kind === "wrong" || verbose)
        print(kind, comparison.id, kind === "listed" ? `${comparison.difference} (${says})` : says);
    }
    wrong += counts.wrong;
    process.stdout.write(
      `${group}: ${counts.agrees} agree, ${counts.listed} differ as listed, ${counts.wrong} wrong\n`,
    );
  }
  for (const id of unread) print("wrong", id, "is listed, and no case has this name");
  return wrong + unread.size === 0 ? 0 : 1;
}

function print(kind: string, id: string, says: string): void {
  process.stdout.write(`${kind.padEnd(7)} ${id}${says === "" ? "" : `: ${says}`}\n`);
}
