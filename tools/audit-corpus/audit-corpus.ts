// npm run audit-corpus: audits real configs that nobody here wrote. No check may throw, and none may answer much differently than
// it did, unless `-- --update` writes the new counts down.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, quantile } from "../bench/statistics.ts";
import { type Audited, auditCorpus, configChecks, corpusIsHere } from "./corpus-findings.ts";
import { type Counts, changes, counted } from "./counts.ts";

const file = join(import.meta.dirname, "counts.json");
/** Milliseconds for one config, the median. */
const budget = 20;

if (!corpusIsHere) process.stdout.write("The corpus is not here: nothing to audit.\n");
else process.exitCode = await main();

async function main(): Promise<number> {
  await auditCorpus();
  const audited = await auditCorpus();
  const counts = countsOf(audited);
  tell(audited, counts);
  const errors = audited.flatMap(({ file: name, findings }) =>
    findings.filter(({ verdict }) => verdict === "ERROR").map(({ check, why }) => `${name}: ${check.id}: ${why}`),
  );
  for (const error of errors) process.stdout.write(`error: ${error}\n`);
  if (errors.length > 0) return 1;
  if (process.argv.includes("--update")) return update(audited.length, counts);
  const written = JSON.parse(readFileSync(file, "utf8")) as { checks: Counts };
  const changed = changes(written.checks, counts);
  for (const change of changed) process.stdout.write(`changed: ${change}\n`);
  if (changed.length > 0)
    process.stdout.write("Look at the changes; `npm run audit-corpus -- --update` accepts them.\n");
  return changed.length === 0 ? 0 : 1;
}

function countsOf(audited: readonly Audited[]): Counts {
  const findings = audited.flatMap((one) => one.findings);
  return Object.fromEntries(
    configChecks.map(({ id }) => {
      const own = findings.filter(({ check }) => check.id === id);
      const entries = counted.map((verdict) => [verdict, own.filter((one) => one.verdict === verdict).length] as const);
      return [id, Object.fromEntries(entries.filter(([, count]) => count > 0))];
    }),
  );
}

function tell(audited: readonly Audited[], counts: Counts): void {
  for (const { id, slug } of configChecks) {
    const words = Object.entries(counts[id] ?? {}).map(([verdict, count]) => `${verdict} ${count}`);
    process.stdout.write(`${id.padEnd(10)}${slug.padEnd(40)}${words.join("  ")}\n`);
  }
  const times = audited.map(({ milliseconds }) => milliseconds);
  const slowest = audited.toSorted((a, b) => b.milliseconds - a.milliseconds)[0]!;
  process.stdout.write(
    `${audited.length} configs: median ${median(times).toFixed(1)} ms (budget ${budget}), p95 ${quantile(times, 0.95).toFixed(1)} ms, slowest ${slowest.milliseconds.toFixed(0)} ms (${slowest.file})\n`,
  );
}

function update(configs: number, checks: Counts): number {
  writeFileSync(file, `${JSON.stringify({ configs, checks }, undefined, 2)}\n`);
  process.stdout.write(`Written to ${file}.\n`);
  return 0;
}
