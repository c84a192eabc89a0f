import type { Compiles } from "./compiles.ts";
import { peerVersion } from "./peer.ts";
import type { Runs } from "./runs.ts";
import { median, medianRatio, quantile } from "./statistics.ts";
import type { Usage } from "./usage.ts";

/** One line of the report: each budget, and whether it holds. */
export interface Line {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: string;
  /** What a machine with nothing else to do should need. */
  readonly budget: string;
  /** The same as a share of what the peer needs, which a slow or busy machine changes little. */
  readonly share: string;
}

export interface Budget {
  readonly figure: keyof Usage;
  readonly most: number;
  /** What the peer needed where the budget was set, if it was measured. */
  readonly peer?: number;
  /** The budget is for each job, not for the whole run. */
  readonly perJob?: true;
}

const figures = {
  wallSeconds: { words: "wall", unit: "s", digits: 3 },
  cpuSeconds: { words: "CPU", unit: "s", digits: 3 },
  peakMebibytes: { words: "peak memory", unit: "MiB", digits: 0 },
} as const;

export function runLines({ jobs, ours, theirs }: Runs, budgets: readonly Budget[]): Line[] {
  return budgets.map(({ figure, most, peer, perJob }) => {
    const { words, unit, digits } = figures[figure];
    const share = perJob ? jobs : 1;
    const [us, them] = [ours, theirs].map((side) => side.map((usage) => usage[figure] / share)) as [number[], number[]];
    const print = (value: number) =>
      perJob ? `${(value * 1000).toFixed(1)} m${unit}` : `${value.toFixed(digits)} ${unit}`;
    const ratio = medianRatio(us, them);
    return {
      what: `run, ${jobs} jobs: ${words}${perJob ? " a job" : ""}`,
      ours: print(median(us)),
      theirs: print(median(them)),
      ratio: ratio.toFixed(2),
      budget: atMost(median(us), most, print),
      share: peer === undefined ? "" : atMost(ratio, most / peer, (value) => value.toFixed(2)),
    };
  });
}

export function compileLines({ oursMs, theirsMs }: Compiles): Line[] {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const ratio = medianRatio(oursMs, theirsMs);
  const slow = quantile(oursMs, 0.95);
  return [
    {
      what: "compile of a real config: median",
      ours: ms(median(oursMs)),
      theirs: ms(median(theirsMs)),
      ratio: ratio.toFixed(2),
      budget: "",
      share: atMost(ratio, 1.5, (value) => value.toFixed(2)),
    },
    {
      what: "compile of a real config: p95",
      ours: ms(slow),
      theirs: ms(quantile(theirsMs, 0.95)),
      ratio: (slow / quantile(theirsMs, 0.95)).toFixed(2),
      budget: atMost(slow, 30, ms),
      share: "",
    },
  ];
}

function atMost(value: number, most: number, print: (value: number) => string): string {
  return `≤ ${print(most)}: ${value <= most ? "holds" : "MISSED"}`;
}

/** Padded, so that it reads as well in a terminal as in a page. */
export function printTable(lines: readonly Line[]): string {
  const rows = [
    ["what", "Ringfort", "peer", "ratio", "budget", "budget as a ratio"],
    ...lines.map(({ what, ours, theirs, ratio, budget, share }) => [what, ours, theirs, ratio, budget, share]),
  ];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join("\n");
}

export function explain(pairs: number, compiles: Compiles): string {
  return [
    `The peer of \`run\` is gitlab-ci-local ${peerVersion} on the same number of the same jobs (\`echo\`), both started afresh with warm caches,`,
    `${pairs} pairs in turns; CPU is user and system time of the program and its children, peak memory that of its Node process.`,
    "Ringfort runs as `ringfort run --executor process`, its jobs without a checkout step; the peer runs its jobs in the tree itself, and so needs none.",
    `The peer of compile is \`parseDocument\` of \`yaml\` on the texts that the compiler read, orbs too: ${compiles.configs} configs of ${compiles.from}, both warm.`,
    "Ratios are medians of the pairs' ratios (Ringfort / peer): below 1 is faster or smaller. For p95 it is the ratio of the two p95.",
    "A budget was set in figures on a quiet machine, beside the peer on that machine; the same budget as a ratio is what a busy machine can still judge.",
  ].join("\n");
}
