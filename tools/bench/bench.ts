// npm run bench: the first rows of the budgets, each beside its peer in the same minutes. `--write` keeps the result in docs/benchmarks.md.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCompiles } from "./compiles.ts";
import { describeMachine } from "./machine.ts";
import { installPeer } from "./peer.ts";
import { measureRuns } from "./runs.ts";
import { type Budget, compileLines, explain, printTable, runLines } from "./table.ts";

const few: Budget[] = [
  { figure: "wallSeconds", most: 0.35, peer: 0.56 },
  { figure: "cpuSeconds", most: 0.4, peer: 0.67 },
  { figure: "peakMebibytes", most: 120, peer: 142 },
];
const many: Budget[] = [
  { figure: "wallSeconds", most: 1, peer: 1.14 },
  { figure: "cpuSeconds", most: 0.006, perJob: true },
];

const { values } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    pairs: { type: "string", default: "15" },
    rounds: { type: "string", default: "5" },
  },
});
const scratch = mkdtempSync(join(tmpdir(), "ringfort-bench-"));
try {
  const report = await measure();
  process.stdout.write(`${report}\n`);
  if (values.write) writeFileSync(join(import.meta.dirname, "../../docs/benchmarks.md"), page(report));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(): Promise<string> {
  const machine = describeMachine();
  const pairs = Number(values.pairs);
  say("installing the peer");
  const contest = { peer: installPeer(scratch), scratch, pairs, environment: process.env };
  say(`${pairs} pairs of 4 jobs`);
  const fewRuns = await measureRuns(4, contest);
  say(`${pairs} pairs of 102 jobs`);
  const manyRuns = await measureRuns(102, contest);
  say("compiling");
  const compiles = await measureCompiles(Number(values.rounds));
  const table = printTable([...runLines(fewRuns, few), ...runLines(manyRuns, many), ...compileLines(compiles)]);
  return `${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n${table}\n\n${explain(pairs, compiles)}`;
}

function page(report: string): string {
  return `# Benchmarks\n\nPrinted by \`npm run bench -- --write\`. A slow machine moves the figures, hardly the ratios.\n\n${report}\n`;
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
