import { median, medianRatio, quantile } from "../statistics.ts";
import type { Claims } from "./claims.ts";
import type { Ingestion } from "./ingestion.ts";
import type { Latency } from "./latency.ts";
import type { Masking } from "./masking.ts";
import type { Memory } from "./memory.ts";

type Row = readonly [what: string, ours: string, peer: string, ratio: string, budget: string];

export function latencyLines({ ours, floor }: Latency): Row[] {
  const line = (name: string, share: number, most: number): Row => {
    const [us, least] = [quantile(ours, share), quantile(floor, share)];
    return [`trigger to first output: ${name}`, ms(us), ms(least), ratioOf(us, least), atMost(us, most, ms)];
  };
  return [line("p50", 0.5, 60), line("p99", 0.99, 300)];
}

export function claimLines(all: readonly Claims[]): Row[] {
  const rows = all.map(({ queued, ours, limit }): Row => {
    const rate = median(ours);
    const most = limit.length === 0 ? "" : perSecond(median(limit));
    const ratio = limit.length === 0 ? "" : medianRatio(ours, limit).toFixed(2);
    const budget = `≥ 1,000: ${rate >= 1_000 ? "holds" : "MISSED"}`;
    return [`claims, ${queued.toLocaleString("en")} queued`, perSecond(rate), most, ratio, budget];
  });
  const [short, long] = [all[0]!, all.at(-1)!];
  const flat = medianRatio(long.ours, short.ours);
  const verdict = `flat: ${flat >= 0.8 ? "holds" : "MISSED"}`;
  return [...rows, ["claims, long queue against short", "", "", flat.toFixed(2), verdict]];
}

export function maskingLines(all: readonly Masking[]): Row[] {
  return all.map(({ secrets, ours, copy }): Row => {
    const least = secrets <= 20 ? 200 : 50;
    const rate = median(ours);
    const budget = `≥ ${least} MB/s: ${rate >= least ? "holds" : "MISSED"}`;
    const name = `log masked, ${secrets.toLocaleString("en")} secrets`;
    return [name, mbps(rate), mbps(median(copy)), medianRatio(ours, copy).toFixed(3), budget];
  });
}

export function ingestionLine({ ours, inserts }: Ingestion): Row {
  return [
    "log taken in, one task",
    mbps(median(ours)),
    mbps(median(inserts)),
    medianRatio(ours, inserts).toFixed(2),
    "",
  ];
}

export function memoryLines({ server, database, runner, node }: Memory): Row[] {
  const house = server + database;
  return [
    ["idle: server and database", mb(house), mb(node), ratioOf(house, node), atMost(house, 260, mb)],
    ["idle: the server of these", mb(server), mb(node), ratioOf(server, node), ""],
    ["idle: a runner", mb(runner), mb(node), ratioOf(runner, node), atMost(runner, 80, mb)],
  ];
}

export function lostRunnerLine(seconds: readonly number[]): Row {
  const worst = Math.max(...seconds);
  const print = (value: number) => `${value.toFixed(1)} s`;
  return ["lost runner noticed, the worst", print(worst), "30.0 s", ratioOf(worst, 30), atMost(worst, 45, print)];
}

export function table(rows: readonly Row[]): string {
  const all = [["what", "Ringfort", "peer", "ratio", "budget"], ...rows];
  const widths = all[0]!.map((_, at) => Math.max(...all.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(all[0]!), rule, ...all.slice(1).map(line)].join("\n");
}

function atMost(value: number, most: number, print: (value: number) => string): string {
  return `≤ ${print(most)}: ${value <= most ? "holds" : "MISSED"}`;
}

function ratioOf(ours: number, theirs: number): string {
  return (ours / theirs).toFixed(2);
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function mb(value: number): string {
  return `${value.toFixed(0)} MB`;
}

function mbps(value: number): string {
  return `${value.toFixed(0)} MB/s`;
}

function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString("en")}/s`;
}
