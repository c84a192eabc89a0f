import { assess, catalogue, type Finding } from "@ringfort/controls";
import { CommandFailure, exitCodes, type Io } from "../command.ts";
import { applyCalls, tellOutcome } from "./apply/apply.ts";
import { readBaseline, writeBaseline } from "./baseline.ts";
import { collect, type Evidence } from "./collect/collected.ts";
import { auditExitCodes, exitCodeOf } from "./exit-code.ts";
import { type FixOutcome, fixConfigs } from "./fix/fix-configs.ts";
import { printReport } from "./report/print-report.ts";
import type { Report } from "./report/report.ts";
import type { AuditRequest } from "./request.ts";
import { select } from "./select.ts";
import { readSuppressions, suppressionOf } from "./suppressions.ts";

interface World {
  readonly now: number;
  readonly version: string;
}

/** Collects, assesses, selects and prints; mends where that is asked for. Answers the exit code. */
export async function audit(request: AuditRequest, io: Io, world: World): Promise<number> {
  const { report: first, orbs } = await examine(request, io, world);
  if (request.baseline?.write) return recordBaseline(request.baseline.file, first.selected.shown, io);
  if (request.fix) tellFixes(await fixConfigs(first.selected.shown, first.collected, request.fix, orbs, io), io);
  const report = request.apply ? await applied(first, request, io, world) : first;
  await printReport(report, request, io);
  return exitCodeOf(report, request);
}

/** Mends settings through the API, and looks again: the report is of what is so afterwards. */
async function applied(before: Report, request: AuditRequest, io: Io, world: World): Promise<Report> {
  if (!request.apply || !request.organization) return before;
  const sent = await applyCalls(before.selected.shown, request.organization, request.apply, io);
  if (sent.length === 0) return before;
  const { report } = await examine(request, io, world);
  tellOutcome(sent, report.findings, io);
  return report;
}

async function examine(
  request: AuditRequest,
  io: Io,
  world: World,
): Promise<{ report: Report; orbs: Evidence["orbs"] }> {
  const evidence = await collect(request, world.now, io);
  refuseNothing(evidence);
  const findings = assess(evidence.collected, catalogue);
  const excused = await excuses(findings, request, world.now, io);
  const report: Report = {
    at: world.now,
    version: world.version,
    collected: evidence.collected,
    findings,
    selected: select(findings, request.selection, evidence.collected.configs, excused.by),
    unreadable: evidence.unreadable,
    gone: excused.gone,
  };
  return { report, orbs: evidence.orbs };
}

function refuseNothing({ collected, unreadable }: Evidence): void {
  const things =
    collected.configs.length + collected.projects.length + collected.trustPolicies.length + collected.runners.length;
  if (things > 0 || collected.org || collected.auditLog) return;
  const why = unreadable[0]
    ? `${unreadable[0].file}: ${unreadable[0].reason}`
    : "there is no .circleci folder with a config in it.";
  throw new CommandFailure(`Nothing was collected: ${why}`, { exitCode: auditExitCodes.nothingCollected });
}

interface Excuses {
  readonly by: ReadonlyMap<string, "suppressed" | "baseline">;
  readonly gone: readonly string[];
}

/** What the baseline and the suppressions take out of the report. */
async function excuses(findings: readonly Finding[], request: AuditRequest, now: number, io: Io): Promise<Excuses> {
  const by = new Map<string, "suppressed" | "baseline">();
  const baseline =
    request.baseline && !request.baseline.write ? await readBaseline(request.baseline.file, io) : undefined;
  const suppressions = await readSuppressions(io);
  const present = new Set<string>();
  for (const finding of findings) {
    if (finding.verdict === "FAIL") present.add(finding.fingerprint);
    if (suppressionOf(finding, suppressions, now)) by.set(finding.fingerprint, "suppressed");
    else if (baseline?.fingerprints.has(finding.fingerprint)) by.set(finding.fingerprint, "baseline");
  }
  return { by, gone: [...(baseline?.fingerprints ?? [])].filter((fingerprint) => !present.has(fingerprint)) };
}

async function recordBaseline(file: string, shown: readonly Finding[], io: Io): Promise<number> {
  const count = await writeBaseline(file, shown, io);
  io.stdout.write(`${count} findings recorded in ${file}.\n`);
  return exitCodes.ok;
}

function tellFixes({ fixed, left }: FixOutcome, io: Io): void {
  for (const { file, title, check } of fixed) io.stderr.write(`fixed ${file}: ${title} (${check})\n`);
  for (const { file, title, check, reason } of left)
    io.stderr.write(`not fixed ${file}: ${title} (${check}): ${reason}\n`);
}
