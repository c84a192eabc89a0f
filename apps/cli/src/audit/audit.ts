import { assess, catalogue } from "@ringfort/controls";
import { CommandFailure, type Io } from "../command.ts";
import { collect, type Evidence } from "./collect/collected.ts";
import { auditExitCodes, exitCodeOf } from "./exit-code.ts";
import { printReport } from "./report/print-report.ts";
import type { Report } from "./report/report.ts";
import type { AuditRequest } from "./request.ts";
import { select } from "./select.ts";

/** Collects, assesses, selects and prints. Answers the exit code. */
export async function audit(
  request: AuditRequest,
  io: Io,
  world: { readonly now: number; readonly version: string },
): Promise<number> {
  const evidence = await collect(request, world.now, io);
  refuseNothing(evidence);
  const findings = assess(evidence.collected, catalogue);
  const selected = select(findings, request.selection, evidence.collected.configs, new Map());
  const report: Report = {
    at: world.now,
    version: world.version,
    collected: evidence.collected,
    findings,
    selected,
    unreadable: evidence.unreadable,
    gone: [],
  };
  await printReport(report, request, io);
  return exitCodeOf(selected.shown, findings, request);
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
