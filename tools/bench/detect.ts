// npm run bench:detect: a million events through `ringfort detect`. `--write` keeps the result in docs/benchmarks-detect.md.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { writeAuditLog } from "./audit-log.ts";
import { describeMachine } from "./machine.ts";

const budget = { seconds: 60, mebibytes: 1024 };
const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: { write: { type: "boolean", default: false }, events: { type: "string", default: "1000000" } },
});

const scratch = mkdtempSync(join(tmpdir(), "ringfort-bench-"));
try {
  const report = await measure(Number(values.events));
  process.stdout.write(`${report}\n`);
  if (values.write) writeFileSync(join(root, "docs/benchmarks-detect.md"), page(report));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(events: number): Promise<string> {
  const machine = describeMachine();
  const log = join(scratch, "log.jsonl");
  const tags = join(scratch, "tags.json");
  process.stderr.write(`bench: writing ${events} events\n`);
  await writeAuditLog(log, events);
  writeFileSync(tags, JSON.stringify({ contexts: [{ name: "context", sensitive: true, canary: false }] }));
  process.stderr.write("bench: detecting\n");
  const began = performance.now();
  const cpuBefore = cpuOfChildren();
  const program = spawn(join(root, "apps/cli/bin/ringfort"), ["detect", log, "--tags", tags, "--format", "json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const memory = watchMemory(program.pid!);
  const [said] = await Promise.all([text(program.stdout), once(program, "close")]);
  const seconds = (performance.now() - began) / 1000;
  const cpu = cpuOfChildren() - cpuBefore;
  const peak = memory.stop();
  const { detections } = JSON.parse(said) as { detections: { verdict: string }[] };
  const judged = detections.filter(({ verdict }) => verdict !== "unknown").length;
  return `${new Date().toISOString().slice(0, 10)}: ${machine}.

| | measured | budget |
|---|---|---|
| events (${Math.round(statSync(log).size / 2 ** 20)} MiB of JSON lines), judged by ${judged} detections | ${events.toLocaleString("en")} | 1,000,000 |
| wall time | ${seconds.toFixed(1)} s | ${budget.seconds} s |
| processor time, Node and PostgreSQL together | ${cpu.toFixed(1)} s | |
| most memory, Node and PostgreSQL together | ${Math.round(peak)} MiB | ${budget.mebibytes} MiB |`;
}

/** Seconds that processes which have ended used, and those that they waited for. */
function cpuOfChildren(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]!.split(" ");
  const ticksPerSecond = 100;
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** The most memory that the program and its database have at once, shared pages counted once. */
function watchMemory(pid: number): { stop(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    const processes = readdirSync("/proc").filter((name) => Number(name) === pid || isTemporaryPostgres(name));
    peak = Math.max(
      peak,
      processes.reduce((sum, each) => sum + memoryOf(each), 0),
    );
  }, 250);
  return {
    stop() {
      clearInterval(timer);
      return peak / 1024;
    },
  };
}

function isTemporaryPostgres(name: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  try {
    return /\/rf-\w+\/postgres\/bin\//.test(readlinkSync(`/proc/${name}/exe`));
  } catch {
    return false;
  }
}

function memoryOf(pid: string): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function page(report: string): string {
  return `# Benchmark of \`ringfort detect\`\n\nPrinted by \`npm run bench:detect -- --write\`. The log has 90 days of an organization of 200 people, mostly pipelines.\n\n${report}\n`;
}
