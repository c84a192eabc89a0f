import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface Program {
  readonly argv: readonly [string, ...string[]];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Usage {
  readonly wallSeconds: number;
  /** User and system time of the program and of every process that it waited for. */
  readonly cpuSeconds: number;
  /** The most memory that one of its Node processes had. */
  readonly peakMebibytes: number;
}

/** Runs the program twice: once on the clock, and once more for its memory, because asking for that takes time. */
export async function usageOf(program: Program, scratch: string): Promise<Usage> {
  return { ...(await timeOf(program)), peakMebibytes: await peakOf(program, join(scratch, "peak")) };
}

/** Bash's `time` reads the usage of children, which Node cannot. */
async function timeOf(program: Program): Promise<Pick<Usage, "wallSeconds" | "cpuSeconds">> {
  const timed = 'TIMEFORMAT="%3R %3U %3S"; { time "$@" >/dev/null 2>&3 3>&- 4>&-; } 3>&2 2>&4';
  const clock = await start({ ...program, argv: ["bash", "-c", timed, "bash", ...program.argv] });
  const [wall, user, system] = clock.trim().split(" ").map(Number);
  return { wallSeconds: wall!, cpuSeconds: user! + system! };
}

async function peakOf(program: Program, report: string): Promise<number> {
  const preload = join(import.meta.dirname, "report-peak.cjs");
  const asked = { NODE_OPTIONS: `--require=${preload}`, RINGFORT_BENCH_PEAK: report };
  await start({ ...program, environment: { ...program.environment, ...asked } });
  const peaks = (await readFile(report, "utf8")).trim().split("\n").map(Number);
  await rm(report);
  return Math.max(...peaks) / 1024;
}

/** Answers what the program says on descriptor 4, and throws when it fails: a failed run is no measurement. */
async function start({ argv: [command, ...rest], directory, environment }: Program): Promise<string> {
  const child = spawn(command, rest, {
    cwd: directory,
    env: environment,
    stdio: ["ignore", "ignore", "pipe", "ignore", "pipe"],
  });
  const [said, complaint, [code]] = await Promise.all([
    text(child.stdio[4] as NodeJS.ReadableStream),
    text(child.stderr!),
    once(child, "close"),
  ]);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${complaint}`);
  return said;
}
