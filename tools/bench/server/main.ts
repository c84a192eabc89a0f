// npm run bench:server [-- --write --program FILE]: the server's budgets, each beside its limit. `--write` keeps the result in docs/benchmarks-server.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRealHouse } from "../../real-house/open-real-house.ts";
import { describeMachine } from "../machine.ts";
import { measureClaims } from "./claims.ts";
import { measureIngestion } from "./ingestion.ts";
import { measureLatency } from "./latency.ts";
import { measureLostRunner } from "./lost-runner.ts";
import { measureMasking } from "./masking.ts";
import { measureMemory } from "./memory.ts";
import { claimLines, ingestionLine, latencyLines, lostRunnerLine, maskingLines, memoryLines, table } from "./report.ts";

const { values } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    pipelines: { type: "string", default: "200" },
    rounds: { type: "string", default: "5" },
    program: { type: "string" },
  },
});

/** One job of one step, which says what it is asked to. */
const config = `version: 2.1
parameters:
  command: { type: string, default: echo hello }
jobs:
  build:
    machine: true
    steps: [{ run: << pipeline.parameters.command >> }]
workflows: { main: { jobs: [build] } }
`;

const explanation = [
  "Trigger to first output: from the request to the moment in which the first line of the first step is stored and announced; server, database",
  "and runner are processes of their own on this machine, pipelines run one after the other. Its peer is the least that has to happen: one fetch,",
  "one file read, one shell. The peer of claims is `pgbench` with the same statement on as many connections; of masking, a copy of the same bytes;",
  "of the log's way in, the same rows inserted without a server; of memory, a Node that does nothing. Memory is the proportional set size (PSS).",
].join("\n");

const report = await measure(Number(values.pipelines), Number(values.rounds));
process.stdout.write(`${report}\n`);
if (values.write) writeFileSync(join(import.meta.dirname, "../../../docs/benchmarks-server.md"), page(report));

async function measure(pipelines: number, rounds: number): Promise<string> {
  const machine = describeMachine();
  await using house = await openRealHouse({
    config: () => config,
    runners: 1,
    jobsAtOnce: 2,
    retryLost: "always",
    ...(values.program !== undefined && { program: values.program }),
  });
  say(`${pipelines} pipelines, one after the other`);
  const latency = await measureLatency(house, pipelines);
  say("a house at rest");
  const memory = await measureMemory(house);
  say("runners that are killed");
  const lost = await measureLostRunner(house, 3);
  say("logs on their way in");
  const ingestion = await measureIngestion(house, rounds);
  say("logs that are masked");
  const masking = measureMasking([20, 1_000], rounds);
  say("claims from queues of 1,000 and 100,000");
  const claims = await measureClaims([1_000, 100_000], rounds);
  const lines = [
    ...latencyLines(latency),
    ...claimLines(claims),
    ...maskingLines(masking),
    ingestionLine(ingestion),
    ...memoryLines(memory),
    lostRunnerLine(lost),
  ];
  return `${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n${table(lines)}\n\n${explanation}`;
}

function page(text: string): string {
  return `# Benchmarks of the server\n\nPrinted by \`npm run bench:server -- --write\`. A busy machine moves the figures, hardly the ratios.\n\n${text}\n`;
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
