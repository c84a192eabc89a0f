// npm run bench:audit: an organization of 500 projects through the fake API. `--write` keeps the result in docs/benchmarks-audit.md.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import { usageOf } from "./usage.ts";

const budget = { seconds: 60, mebibytes: 300 };
const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: { write: { type: "boolean", default: false }, projects: { type: "string", default: "500" } },
});

const scratch = mkdtempSync(join(tmpdir(), "ringfort-bench-"));
const fake = spawn(process.execPath, [join(root, "apps/cli/src/audit/fake/main.ts"), "--projects", values.projects], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [address] = (await once(createInterface({ input: fake.stdout }), "line")) as [string];
  const report = await measure(address);
  process.stdout.write(`${report}\n`);
  if (values.write) writeFileSync(join(root, "docs/benchmarks-audit.md"), page(report));
} finally {
  fake.kill();
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(address: string): Promise<string> {
  const words = ["audit", "--org", "gh/acme", "--token-env", "BENCH_TOKEN", "--host", address, "--format", "sarif"];
  const { wallSeconds, cpuSeconds, peakMebibytes } = await usageOf(
    {
      argv: [join(root, "apps/cli/bin/ringfort"), ...words, "-o", join(scratch, "report.sarif")],
      directory: scratch,
      environment: { ...process.env, RINGFORT_CACHE: join(scratch, "cache"), BENCH_TOKEN: "bench" },
    },
    scratch,
  );
  return `${new Date().toISOString().slice(0, 10)}: ${describeMachine()}.

| | measured | budget |
|---|---|---|
| projects, each with its config, its settings and three pipelines of 90 days | ${values.projects} | 500 |
| wall time | ${wallSeconds.toFixed(1)} s | ${budget.seconds} s |
| processor time | ${cpuSeconds.toFixed(1)} s | |
| most memory | ${Math.round(peakMebibytes)} MiB | ${budget.mebibytes} MiB |`;
}

function page(report: string): string {
  return `# Benchmark of \`ringfort audit --org\`\n\nPrinted by \`npm run bench:audit -- --write\`, against the fake API on the same machine.\n\n${report}\n`;
}
