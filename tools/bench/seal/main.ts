// node tools/bench/seal/main.ts: what a job with 20 sealed variables waits for them, by kind of recipient. Printed as a table.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { describeMachine } from "../machine.ts";
import { quantile } from "../statistics.ts";
import { type Opening, openAll, type Sample } from "./opening.ts";
import { newSample } from "./sample.ts";

const kinds = ["classical", "post-quantum"] as const;
const budgetMs = 60;

const { values } = parseArgs({
  options: {
    variables: { type: "string", default: "20" },
    rounds: { type: "string", default: "30" },
    /** Opens one sample from standard input, in a process that has opened nothing before. */
    cold: { type: "boolean", default: false },
  },
});

if (values.cold) {
  const sample = JSON.parse(await text(process.stdin)) as Sample;
  process.stdout.write(JSON.stringify(await openAll(sample)));
} else {
  const heads = ["recipients", "first job: wall", "first job: CPU", "later jobs: wall", "later jobs: CPU"];
  const lines = [[...heads, "bytes a value", `later jobs ≤ ${budgetMs} ms of CPU`]];
  for (const kind of kinds) lines.push(await measure(kind));
  const table = lines.map((cells) => `| ${cells.join(" | ")} |`);
  table.splice(1, 0, `|${"---|".repeat(lines[0]?.length ?? 0)}`);
  process.stdout.write(`${values.variables} values checked and opened. ${describeMachine()}.\n\n${table.join("\n")}\n`);
}

async function measure(kind: (typeof kinds)[number]): Promise<string[]> {
  const sample = await newSample(kind, Number(values.variables));
  const input = JSON.stringify(sample);
  const first = Array.from({ length: 5 }, () => openCold(input));
  const warm: Opening[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) warm.push(await openAll(sample));
  const later = warm.slice(Math.floor(warm.length / 3));
  const bytes = Math.round((sample.values[0]?.ciphertext.length ?? 0) * 0.75);
  const cpu = quantileOf(later, "cpu");
  const figures = [quantileOf(first, "wall"), quantileOf(first, "cpu"), quantileOf(later, "wall"), cpu];
  return [kind, ...figures.map(ms), String(bytes), cpu <= budgetMs ? "holds" : "MISSED"];
}

function openCold(input: string): Opening {
  return JSON.parse(
    execFileSync(process.execPath, [import.meta.filename, "--cold"], { input, encoding: "utf8" }),
  ) as Opening;
}

/** The lower quartile: whatever else the machine does only adds. */
function quantileOf(openings: readonly Opening[], figure: keyof Opening): number {
  return quantile(
    openings.map((opening) => opening[figure]),
    0.25,
  );
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
